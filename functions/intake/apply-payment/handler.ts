import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { creditNoteIssued } from '../../../shared/erp/credit-note-issued.ts';
import { paymentReceived } from '../../../shared/erp/payment-received.ts';
import { paymentReversed } from '../../../shared/erp/payment-reversed.ts';
import { applyPayment } from './apply-payment.ts';
import { environment } from './environment.ts';
import { reversePayment } from './reverse-payment.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [paymentReceived.type, creditNoteIssued.type, paymentReversed.type],
  (event, intake) =>
    event.type === paymentReversed.type ? reversePayment(event, intake) : applyPayment(event, intake),
);
