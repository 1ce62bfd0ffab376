import * as z from 'zod/mini';
import { day, id, instant, money } from './fields.ts';

export const placementSummary = z
  .object({
    placementId: id,
    agency: z.object({ id: z.string(), name: z.string() }),
    /** The agency's night in which the cases were placed. */
    night: day,
    state: z.enum(['gathering', 'closed', 'delivered']),
    deliveredAt: z.optional(instant),
    /** How many cases were recalled, before the file was settled or after. */
    recalls: z.int().check(z.nonnegative()),
    /** As it was delivered; without one then, every case was recalled before. */
    file: z.optional(
      z.object({
        cases: z.int().check(z.positive()),
        totals: z.array(money),
        /** Of its bytes, in hexadecimal digits. */
        sha256: z.string(),
      }),
    ),
  })
  .check(z.meta({ id: 'PlacementSummary' }));
export type PlacementSummary = z.output<typeof placementSummary>;
