import * as z from 'zod/mini';
import { dunningPolicy, policyMembers } from '../dunning/policy.ts';

/** Shorter than an internal id, so that neither is taken for the other. */
export const policyPath = z.object({
  id: z
    .string()
    .check(z.regex(/^[a-z0-9-]{1,25}$/, 'must be the id of a policy: up to 25 of a to z, 0 to 9 and -')),
});

const use = {
  /** New cases get it, as long as no strategy chooses. */
  active: z.boolean(),
  /** The strategy chooses it for some of the new cases. */
  inStrategy: z.boolean(),
};

/** The version that was saved last, or that comes with the program. */
export const policySummary = z
  .object({ id: z.string(), version: z.int(), ...use })
  .check(z.meta({ id: 'PolicySummary' }));
export type PolicySummary = z.output<typeof policySummary>;

export const policyDetail = z
  .object({ ...use, versions: z.array(z.int()), policy: dunningPolicy })
  .check(z.meta({ id: 'Policy' }));
export type PolicyDetail = z.output<typeof policyDetail>;

/** As docs/policy.md describes it, without its id. */
export const proposedPolicy = z.object(policyMembers).check(z.meta({ id: 'ProposedPolicy' }));
export type ProposedPolicy = z.output<typeof proposedPolicy>;

export const savedPolicy = z.object({ id: z.string(), version: z.int() });
