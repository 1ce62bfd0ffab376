import * as z from 'zod/mini';
import { dunningPolicy, policyMembers } from '../dunning/policy-schema.ts';

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

/** So many days ahead somebody may look. */
const WHAT_IF_DAYS = { default: 14, most: 30 } as const;

export const whatIfAsked = z.object({
  policy: proposedPolicy,
  days: z._default(z.int().check(z.gte(1), z.lte(WHAT_IF_DAYS.most)), WHAT_IF_DAYS.default),
  /** Of the answer before, for the next debtors. */
  cursor: z.optional(z.string().check(z.maxLength(4000))),
});

/** What of a policy is possible, but under the rules of some country later than it says. */
const warning = z
  .object({
    /** Its path: `rungs.1.offsetDays`. */
    field: z.string(),
    message: z.string(),
    /** Under these, of all countries whose rules are kept: `CO`. */
    rules: z.string(),
    ruleIds: z.array(z.string()),
    /** Days that the step waits if every hour is lawful; without it the step is passed, since it is not for what is overdue. */
    waitsDays: z.optional(z.int()),
  })
  .check(z.meta({ id: 'PolicyWarning' }));

/** Of some debtors, by name; the sums of all answers are those of the portfolio. */
export const whatIf = z
  .object({
    /** Who owe something. */
    debtors: z.int(),
    /** How many of them have too many cases to be foreseen. */
    notForeseen: z.int(),
    /** Contacts by the step of the case that leads, as things are and by the proposed policy; a call agreed on has no step. */
    steps: z.array(
      z.object({
        rungId: z.optional(z.string()),
        channel: z.enum(['email', 'sms', 'call']),
        present: z.int(),
        proposed: z.int(),
      }),
    ),
    /** Of the proposed policy. */
    warnings: z.array(warning),
    /** Without it these were the last. */
    cursor: z.optional(z.string()),
  })
  .check(z.meta({ id: 'WhatIf' }));
export type WhatIf = z.output<typeof whatIf>;

export const savedPolicy = z.object({ id: z.string(), version: z.int(), warnings: z.array(warning) });
export type SavedPolicy = z.output<typeof savedPolicy>;
