import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../functions/http/opt-out/environment.ts';
import { readSecretRight } from '../constructs/erp-secret.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { PublicApi } from '../constructs/public-api.ts';
import type { Foundation } from './foundation.ts';

const ROUTES = ['GET /c/{token}', 'POST /c/{token}'];

/** Whoever guesses at links gets nowhere, and slowly. */
const LIMIT = { rateLimit: 10, burstLimit: 40 };

/** What debtors do by the links in our messages. */
export class DebtorLinks extends Construct {
  constructor(scope: Construct, id: string, { defaults, cases, optOutSecret }: Foundation, site: PublicApi) {
    super(scope, id);
    const optOut = new HandlerFunction(this, 'OptOut', {
      defaults,
      entry: 'http/opt-out',
      description: 'Ends, or takes up again, what is written to a debtor by a channel',
      schema: environment,
      environment: { TABLE_NAME: cases.table.tableName, OPT_OUT_SECRET_ID: optOutSecret.secretArn },
      timeout: Duration.seconds(28),
      rights: [...cases.decide(), readSecretRight(optOutSecret)],
    });
    site.open(
      'OptOut',
      { function: optOut.function, routes: ROUTES },
      'The link itself is signed and lets its bearer end a channel, nothing more; nobody should have to sign in for that.',
      LIMIT,
    );
  }
}
