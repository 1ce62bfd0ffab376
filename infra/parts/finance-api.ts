import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment as financeCommandsEnvironment } from '../../functions/http/finance-commands/environment.ts';
import { environment as financeQueriesEnvironment } from '../../functions/http/finance-queries/environment.ts';
import { environment as openapiEnvironment } from '../../functions/http/openapi/environment.ts';
import { commandRoutes } from '../../shared/api/command-routes.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { acknowledgeWildcard } from '../acknowledge.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { PublicApi } from '../constructs/public-api.ts';
import { placingOf, sweepsOf } from '../daily-runs.ts';
import type { Settings } from '../settings.ts';
import type { DunningWorkflow } from '../workflow/dunning-workflow.ts';
import type { Broadcasts } from './broadcasts.ts';
import type { Foundation } from './foundation.ts';

export interface FinanceApiProps {
  foundation: Foundation;
  settings: Settings;
  workflow: DunningWorkflow;
  broadcasts: Broadcasts;
  site: PublicApi;
}

/** Whatever else is asked for under `/api` is refused in the same way as what is there: first the token, then the path. */
const EVERYTHING_ELSE = 'ANY /api/{proxy+}';

const PLACEMENT_FILES = 'agencies/*/placement-*.csv';

/** What people and their programs ask for, signed in. */
export class FinanceApi extends Construct {
  constructor(scope: Construct, id: string, props: FinanceApiProps) {
    super(scope, id);
    const { foundation, settings, workflow, broadcasts, site } = props;
    const { signIn } = foundation;
    const authorizer = new HttpUserPoolAuthorizer('People', signIn.pool, {
      userPoolClients: [signIn.client],
    });
    const queries = this.addQueries(foundation, settings, workflow);
    const routes = [...Object.keys(queryRoutes), EVERYTHING_ELSE];
    site.protected('Queries', { function: queries.function, routes }, authorizer);
    const commands = this.addCommands(foundation, settings, broadcasts);
    const commanded = Object.keys(commandRoutes);
    site.protected('Commands', { function: commands.function, routes: commanded }, authorizer);
    const openapi = new HandlerFunction(this, 'OpenApi', {
      defaults: foundation.defaults,
      entry: 'http/openapi',
      description: 'Serves the description of the finance API',
      schema: openapiEnvironment,
      environment: {},
      timeout: Duration.seconds(10),
    });
    site.open(
      'OpenApi',
      { function: openapi.function, routes: ['GET /openapi.json'] },
      'A description of the API, the same for everybody and without any data.',
    );
  }

  private addCommands(
    { defaults, cases, intakeBus }: Foundation,
    settings: Settings,
    broadcasts: Broadcasts,
  ) {
    const commands = new HandlerFunction(this, 'FinanceCommands', {
      defaults,
      entry: 'http/finance-commands',
      description:
        'Does what people ask for: disputes, pauses, calls, decisions, policies, and what was rejected once more',
      schema: financeCommandsEnvironment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        LEGAL_READING: JSON.stringify(settings.legalReading),
        INTAKE_BUS_NAME: intakeBus.eventBusName,
        BROADCAST_MACHINE_ARN: broadcasts.stateMachine.stateMachineArn,
        SWEEPS: JSON.stringify(sweepsOf(settings)),
        PLACING: JSON.stringify(placingOf(settings)),
      },
      timeout: Duration.seconds(28),
      rights: [
        ...cases.decide(),
        ...cases.queryIndex('search'),
        new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [intakeBus.eventBusArn] }),
        ...broadcasts.startRights(),
      ],
    });
    broadcasts.acknowledgeStart(commands);
    return commands;
  }

  private addQueries(
    { defaults, cases, agencyFiles }: Foundation,
    settings: Settings,
    workflow: DunningWorkflow,
  ) {
    const { stateMachineArn } = workflow.stateMachine;
    const [timeZone = 'UTC'] = settings.zones;
    const queries = new HandlerFunction(this, 'FinanceQueries', {
      defaults,
      entry: 'http/finance-queries',
      description: 'Answers what people ask about the portfolio, cases, debtors and tasks; changes nothing',
      schema: financeQueriesEnvironment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        LEGAL_READING: JSON.stringify(settings.legalReading),
        BUCKET_NAME: agencyFiles.bucket.bucketName,
        STATE_MACHINE_ARN: stateMachineArn,
        TIME_ZONE: timeZone,
        SWEEPS: JSON.stringify(sweepsOf(settings)),
        PLACING: JSON.stringify(placingOf(settings)),
      },
      timeout: Duration.seconds(28),
      rights: [
        ...cases.items('GetItem', 'BatchGetItem'),
        ...cases.query(),
        ...cases.queryIndex('cases', 'cases-of-debtor', 'next-action', 'search', 'tasks'),
        new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachineArn] }),
        new iam.PolicyStatement({
          actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
          resources: [workflow.executionArn('*')],
        }),
        ...agencyFiles.readRight(PLACEMENT_FILES),
      ],
    });
    acknowledgeWildcard(
      queries,
      workflow.executionsWildcard,
      'Any execution of this one state machine may be looked at: their names are data.',
    );
    acknowledgeWildcard(
      queries,
      agencyFiles.wildcard(PLACEMENT_FILES),
      'Whichever night an approver asks for: the placed files only, not the recalls beside them.',
    );
    return queries;
  }
}
