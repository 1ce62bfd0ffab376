import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { invoiceIssued } from '../../../shared/erp/invoice-issued.ts';
import { invoiceOverdue } from '../../../shared/erp/invoice-overdue.ts';
import { declareOverdue } from './declare-overdue.ts';
import { environment } from './environment.ts';
import { recordInvoice } from './record-invoice.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [invoiceIssued.type, invoiceOverdue.type],
  (event, intake) =>
    event.type === invoiceIssued.type ? recordInvoice(event, intake) : declareOverdue(event, intake),
);
