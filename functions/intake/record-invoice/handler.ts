import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { invoiceWordTypes } from '../../../shared/erp/events.ts';
import { invoiceIssued } from '../../../shared/erp/invoice-issued.ts';
import { environment } from './environment.ts';
import { recordInvoice } from './record-invoice.ts';
import { tellCase } from './tell-case.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [invoiceIssued.type, ...invoiceWordTypes],
  (event, intake) =>
    event.type === invoiceIssued.type ? recordInvoice(event, intake) : tellCase(event, intake),
);
