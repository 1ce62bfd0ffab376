import * as z from 'zod/mini';
import { day, instant } from '../time/schema.ts';
import { erpId, positiveAmount } from './fields.ts';

/** Of one snapshot. */
export const MOST_PARTS = 1000;
const partNumber = z.int().check(z.gte(1), z.lte(MOST_PARTS));

/** All that is open in the ERP's ledger as of an instant, to be compared with what is open here; a large one comes in parts. */
export const ledgerSnapshot = {
  type: 'puntual.ledger.snapshot.v1',
  data: z
    .object({
      companyCode: erpId,
      asOf: instant,
      /** An invoice that is listed by instalments counts as a whole: the sum, due on the earliest day. */
      openItems: z
        .array(z.object({ invoiceId: erpId, openAmount: positiveAmount, dueOn: day }))
        .check(z.maxLength(1000)),
      part: z.optional(partNumber),
      parts: z.optional(partNumber),
    })
    .check(
      z.refine(({ part, parts }) => (part === undefined) === (parts === undefined), {
        path: ['parts'],
        message: 'must come together with part',
      }),
      z.refine(({ part = 1, parts = 1 }) => part <= parts, {
        path: ['part'],
        message: 'must not be more than parts',
      }),
    ),
} as const;
