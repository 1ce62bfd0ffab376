import * as z from 'zod/mini';
import { debtorName } from './cases.ts';
import { day, id, instant, money } from './fields.ts';

/** How many days ahead somebody may look. */
export const PREVIEW_DAYS = 90;

/** Simulating takes longer than reading. */
export const PREVIEW_PAGE = { default: 25, most: 50 } as const;

/** By which rung and which rules, as codes. */
const reason = {
  code: z.string(),
  rungId: z.optional(z.string()),
  ruleIds: z.optional(z.array(z.string())),
};

const contact = z.object({
  at: instant,
  channel: z.enum(['email', 'sms', 'call']),
  tone: z.optional(z.string()),
  /** What the debtor is told will follow. */
  announced: z.array(z.string()),
  /** The rung of the case that leads; of a call that somebody agreed on only `call-agreed`. */
  reason: z.object(reason),
  /** By which rules a message is allowed. A call is made by a person, who sees to that. */
  allowedBy: z.optional(z.string()),
  /** By currency. */
  totals: z.array(money),
  items: z.array(
    z.object({
      caseId: id,
      invoiceNumber: z.string(),
      dueOn: day,
      rungId: z.optional(z.string()),
      amount: money,
    }),
  ),
});

const wait = z.object({
  ...reason,
  /** When it is looked at again; without it that needs a person, or the ERP. */
  until: z.optional(instant),
  /** How many of the debtor's cases wait for this. */
  cases: z.int().check(z.positive()),
});

export const previewedDebtor = z
  .object({
    debtor: debtorName,
    /** Where it is that day. */
    timeZone: z.string(),
    contacts: z.array(contact),
    /** Why nobody is contacted; empty with contacts. `not-foreseen`: they may be, it could not be worked out in time or at all. */
    waits: z.array(wait),
  })
  .check(z.meta({ id: 'PreviewedDebtor' }));
export type PreviewedDebtor = z.output<typeof previewedDebtor>;
