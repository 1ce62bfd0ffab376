import * as z from 'zod/mini';
import { amountsByCurrency, currency, policyId } from '../dunning/policy-schema.ts';
import { delinquencies, segments } from './segment.ts';

/** From `fromMinor` up to, and without, `belowMinor`; without that there is no upper end. In minor units. */
const band = z.strictObject({
  currency,
  fromMinor: z.int().check(z.nonnegative()),
  belowMinor: z.optional(z.int().check(z.positive())),
});
export type Band = z.infer<typeof band>;

/** Without a band: whatever no band of the segment takes. */
const assignment = z.strictObject({ segment: z.enum(segments), band: z.optional(band), policy: policyId });

/** When an overdue item is worked first by a person (C4). */
const critical = z.strictObject({
  /** By what is owed on it; in a currency that is not named no amount is critical. */
  fromMinor: amountsByCurrency,
  /** After more days than this, whatever is owed. */
  daysOverdue: z.int().check(z.positive()),
  /** By the debtor's score. */
  probabilityLate: z.number().check(z.gt(0), z.lte(1)),
});

/** Which policy a new case gets. Data, versioned. */
export const dunningStrategy = z
  .strictObject({
    id: policyId,
    version: z.int().check(z.positive()),
    assignments: z.array(assignment).check(z.maxLength(200)),
    /** For whom a person has said so, whatever the segment and the amount; a public body keeps its own. */
    delinquency: z.partialRecord(z.enum(delinquencies), policyId),
    critical,
  })
  .check(
    z.superRefine(({ assignments }, context) => {
      const refuse = (path: (string | number)[], message: string) => {
        context.addIssue({ code: 'custom', path: ['assignments', ...path], message });
      };
      assignments.forEach(({ segment: of, band: own }, index) => {
        const others = assignments.slice(0, index).filter((other) => other.segment === of);
        if (!own) {
          if (others.some((other) => !other.band))
            refuse([index, 'band'], `${of} has a policy without one already`);
          return;
        }
        if (own.belowMinor !== undefined && own.belowMinor <= own.fromMinor)
          refuse([index, 'band', 'belowMinor'], 'must be more than fromMinor');
        else if (others.some((other) => other.band && overlap(other.band, own)))
          refuse([index, 'band'], `overlaps an earlier one of ${of} in ${own.currency}`);
      });
      for (const of of segments)
        if (!assignments.some((one) => one.segment === of && !one.band))
          refuse([], `${of} needs a policy for what no band takes`);
    }),
  );

function overlap(a: Band, b: Band): boolean {
  const end = ({ belowMinor = Infinity }: Band) => belowMinor;
  return a.currency === b.currency && a.fromMinor < end(b) && b.fromMinor < end(a);
}
