import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { debtorLegalStatus } from '../../../shared/erp/debtor-legal-status.ts';
import { debtorUpdated } from '../../../shared/erp/debtor-updated.ts';
import { environment } from './environment.ts';
import { recordDebtor } from './record-debtor.ts';
import { recordLegalStatus } from './record-legal-status.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [debtorUpdated, debtorLegalStatus],
  (event, intake) =>
    event.type === debtorUpdated.type ? recordDebtor(event, intake) : recordLegalStatus(event, intake),
);
