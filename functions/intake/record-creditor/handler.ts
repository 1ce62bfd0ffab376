import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { creditorUpdated } from '../../../shared/erp/creditor-updated.ts';
import { ledgerSynced } from '../../../shared/erp/ledger-synced.ts';
import { environment } from './environment.ts';
import { recordCreditor } from './record-creditor.ts';
import { recordSync } from './record-sync.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [creditorUpdated, ledgerSynced],
  (event, intake) =>
    event.type === ledgerSynced.type ? recordSync(event, intake) : recordCreditor(event, intake),
);
