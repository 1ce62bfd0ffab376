import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { creditorUpdated } from '../../../shared/erp/creditor-updated.ts';
import { environment } from './environment.ts';
import { recordCreditor } from './record-creditor.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [creditorUpdated.type],
  recordCreditor,
);
