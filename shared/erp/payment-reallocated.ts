import * as z from 'zod/mini';
import { allocations, deductions } from './allocations.ts';
import { erpId } from './fields.ts';
import { REALLOCATION } from './money-types.ts';

/**
 * What a payment is meant for now, all of it: replaces what was said of that before. Without deductions, those that were told
 * before stand.
 */
export const paymentReallocated = {
  type: REALLOCATION,
  data: z.object({
    companyCode: erpId,
    paymentId: erpId,
    allocations,
    deductions: z.optional(deductions),
  }),
} as const;
