import * as z from 'zod/mini';
import { legalStatuses } from '../contact/ledger.ts';
import { day } from '../time/schema.ts';
import { erpId } from './fields.ts';

/** Anything but `normal` ends all contact with the debtor: what is owed is claimed elsewhere, by a person. */
export const debtorLegalStatus = {
  type: 'puntual.debtor.legal-status.v1',
  data: z.object({ companyCode: erpId, debtorId: erpId, status: z.enum(legalStatuses), since: day }),
} as const;
