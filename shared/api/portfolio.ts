import * as z from 'zod/mini';
import { day, id, instant, money } from './fields.ts';
import { kpis } from './kpis.ts';

/** Days past the due date. */
export const AGEING_BUCKETS = [
  { bucket: 'current', upTo: 0 },
  { bucket: '1-30', upTo: 30 },
  { bucket: '31-60', upTo: 60 },
  { bucket: '61-90', upTo: 90 },
  { bucket: '90+', upTo: Infinity },
] as const;

const bucket = z.enum(AGEING_BUCKETS.map(({ bucket: name }) => name));
export type AgeingBucket = z.output<typeof bucket>;

export function bucketOf(daysOverdue: number): AgeingBucket {
  return AGEING_BUCKETS.find(({ upTo }) => daysOverdue <= upTo)?.bucket ?? '90+';
}

const count = z.int().check(z.nonnegative());

export const portfolio = z
  .object({
    asOf: day,
    /** Where it is that day. */
    timeZone: z.string(),
    ageing: z.array(
      z.object({
        currency: z.string(),
        total: z.object({ open: money, cases: count }),
        buckets: z.array(z.object({ bucket, open: money, cases: count })),
      }),
    ),
    /** As of now, whatever `asOf` says. */
    casesByStatus: z.object({ current: count, open: count, placed: count, closed: count }),
    /** As of now, too. */
    kpis,
    /** By creditor: contacts leave on fresh books only (rule DATA-1), by the policy of new cases. As of now, too. */
    freshness: z.array(
      z.object({
        creditorId: id,
        legalName: z.string(),
        state: z.enum(['fresh', 'stale', 'never-synced']),
        /** Everything that the ERP had booked up to then has been sent. */
        syncedTo: z.optional(instant),
        /** Whether contacts wait for the ERP, and since when if it ever said that its ledger is in sync. */
        contactsWait: z.boolean(),
        waitingSince: z.optional(instant),
      }),
    ),
  })
  .check(z.meta({ id: 'Portfolio' }));
export type Portfolio = z.output<typeof portfolio>;
