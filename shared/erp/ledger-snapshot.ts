import * as z from 'zod';
import { day, erpId, instant, positiveAmount } from './fields.ts';

const MOST_PARTS = 1000;
const partNumber = z.int().min(1).max(MOST_PARTS);

/** All that is open in the ERP's ledger as of an instant, to be compared with what is open here; a large one comes in parts. */
export const ledgerSnapshot = {
  type: 'puntual.ledger.snapshot.v1',
  data: z
    .object({
      companyCode: erpId,
      asOf: instant,
      /** An invoice that is listed by instalments counts as a whole: the sum, due on the earliest day. */
      openItems: z.array(z.object({ invoiceId: erpId, openAmount: positiveAmount, dueOn: day })).max(1000),
      part: partNumber.optional(),
      parts: partNumber.optional(),
    })
    .refine(({ part, parts }) => (part === undefined) === (parts === undefined), {
      path: ['parts'],
      message: 'must come together with part',
    })
    .refine(({ part = 1, parts = 1 }) => part <= parts, {
      path: ['part'],
      message: 'must not be more than parts',
    }),
} as const;
