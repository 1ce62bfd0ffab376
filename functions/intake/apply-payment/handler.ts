import { tableFrom } from '../../aws/clients.ts';
import { moneyEvents } from '../../../shared/erp/money-events.ts';
import { intakeHandler } from '../intake-handler.ts';
import { applyPayment } from './apply-payment.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(tableFrom(env), env.ID_KEY_SECRET_ID, moneyEvents, applyPayment);
