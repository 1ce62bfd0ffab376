import * as z from 'zod';
import { day, id, instant, money } from './fields.ts';

export const placementSummary = z
  .object({
    placementId: id,
    agency: z.object({ id: z.string(), name: z.string() }),
    /** The agency's night in which the cases were placed. */
    night: day,
    state: z.enum(['gathering', 'closed', 'delivered']),
    deliveredAt: instant.optional(),
    /** How many cases were recalled, before the file was settled or after. */
    recalls: z.int().nonnegative(),
    /** As it was delivered; without one then, every case was recalled before. */
    file: z
      .object({
        cases: z.int().positive(),
        totals: z.array(money),
        /** Of its bytes, in hexadecimal digits. */
        sha256: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'PlacementSummary' });
export type PlacementSummary = z.output<typeof placementSummary>;
