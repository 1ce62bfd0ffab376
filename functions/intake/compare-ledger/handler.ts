import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { ledgerSnapshot } from '../../../shared/erp/ledger-snapshot.ts';
import { environment } from './environment.ts';
import { takeSnapshot } from './take-snapshot.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(tableFrom(env), env.ID_KEY_SECRET_ID, [ledgerSnapshot], takeSnapshot);
