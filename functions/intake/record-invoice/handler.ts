import { tableFrom } from '../../aws/clients.ts';
import { intakeHandler } from '../intake-handler.ts';
import { invoiceChanges, invoiceWords } from '../../../shared/erp/invoice-events.ts';
import { invoiceIssued } from '../../../shared/erp/invoice-issued.ts';
import { openDispute, resolveDispute } from './dispute-invoice.ts';
import { environment } from './environment.ts';
import { recordInvoice } from './record-invoice.ts';
import { replaceInvoice } from './replace-invoice.ts';
import { tellCase } from './tell-case.ts';
import { updateInvoice } from './update-invoice.ts';

const env = environment.parse(process.env);

export const handler = intakeHandler(
  tableFrom(env),
  env.ID_KEY_SECRET_ID,
  [invoiceIssued, ...invoiceWords, ...invoiceChanges],
  (event, intake) => {
    switch (event.type) {
      case 'puntual.invoice.issued.v1':
        return recordInvoice(event, intake);
      case 'puntual.invoice.updated.v1':
        return updateInvoice(event, intake);
      case 'puntual.invoice.replaced.v1':
        return replaceInvoice(event, intake);
      case 'puntual.dispute.opened.v1':
        return openDispute(event, intake);
      case 'puntual.dispute.resolved.v1':
        return resolveDispute(event, intake);
      default:
        return tellCase(event, intake);
    }
  },
);
