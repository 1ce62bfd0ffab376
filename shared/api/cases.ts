import * as z from 'zod/mini';
import { closingReasons } from '../case/closing-reason.ts';
import { day, id, instant, money } from './fields.ts';
import { noteView } from './notes.ts';
import { critical } from './segments.ts';

export const caseStatus = z.enum(['current', 'open', 'placed', 'closed']);

export const debtorName = z.object({ debtorId: id, legalName: z.optional(z.string()) });

const nextAction = z.object({
  at: instant,
  /** By which rung and which rules, as in `deferred by GEN-1 (rung firm)`. */
  reason: z.string(),
});

export const closed = z.object({ at: instant, reason: z.enum(closingReasons) });

/** Whether the case goes to an agency; who asked and who decided are `workflow` or the opaque ids of persons. */
const escalation = z.object({
  state: z.enum(['requested', 'approved', 'rejected']),
  requestedAt: instant,
  requestedBy: z.string(),
  decidedAt: z.optional(instant),
  decidedBy: z.optional(z.string()),
});

/** With the agency: what it was given to collect. */
const placed = z.object({ placementId: id, at: instant, amount: money });

export const pinnedPolicy = z.object({ id: z.string(), version: z.int() });

export const caseSummary = z
  .object({
    caseId: id,
    status: caseStatus,
    invoice: z.object({ number: z.string(), issuedOn: day, dueOn: day }),
    debtor: debtorName,
    creditorId: id,
    amount: money,
    balance: money,
    /** Days since the due date where the debtor lives; 0 before it and after the close. */
    daysOverdue: z.int().check(z.nonnegative()),
    exceptions: z.array(z.string()),
    critical,
    next: z.optional(nextAction),
    escalation: z.optional(escalation),
    placed: z.optional(placed),
    closed: z.optional(closed),
  })
  .check(z.meta({ id: 'CaseSummary' }));
export type CaseSummary = z.output<typeof caseSummary>;

export const balanceTerm = z.object({ term: z.string(), amount: money });

const rung = z.object({
  rungId: z.string(),
  act: z.string(),
  channel: z.optional(z.string()),
  tone: z.optional(z.string()),
  offsetDays: z.int(),
  /** By the offset alone: a contact comes later when the one before it came late. */
  dueOn: day,
  state: z.enum(['to-come', 'claimed', 'doubted', 'sent', 'done']),
  at: z.optional(instant),
  messageId: z.optional(id),
});

/** What happened, with everything that the event says; amounts as decimal texts. */
export const happening = z.object({
  seq: z.int().check(z.positive()),
  at: instant,
  by: z.string(),
  /** Which person, by the subject of their account. */
  actor: z.optional(z.string()),
  type: z.string(),
  /** By which rules a contact was allowed. */
  rule: z.optional(z.string()),
  balance: money,
  data: z.record(z.string(), z.unknown()),
});
export type Happening = z.output<typeof happening>;

/** Through its day, or without one until somebody ends it. */
const span = z.object({ until: z.optional(day) });

const holds = z.object({
  pause: z.optional(span),
  dunningBlock: z.optional(span),
  disputes: z.array(
    z.object({
      disputeId: id,
      reasonCode: z.string(),
      dueBy: z.optional(day),
      /** Without one: all that is owed. */
      amount: z.optional(money),
      /** `upheld` also in part. */
      state: z.enum(['open', 'upheld', 'rejected', 'withdrawn']),
    }),
  ),
});

export const caseMessage = z.object({
  messageId: id,
  rungId: z.string(),
  channel: z.enum(['email', 'sms']),
  purpose: z.enum(['collection', 'internal']),
  tone: z.optional(z.string()),
  state: z.string(),
  claimedAt: instant,
  /** How many invoices it speaks of. */
  items: z.int(),
  /** Without it what the message said has been erased, or it is still being put together. */
  content: z.optional(
    z.object({
      to: z.object({ name: z.string(), address: z.string() }),
      subject: z.optional(z.string()),
      text: z.string(),
    }),
  ),
});
export type CaseMessage = z.output<typeof caseMessage>;

export const caseDetail = z
  .object({
    ...caseSummary.shape,
    version: z.int(),
    episode: z.int(),
    timeZone: z.string(),
    invoice: z.object({
      ...caseSummary.shape.invoice.shape,
      purchaseOrder: z.optional(z.string()),
      paymentLink: z.optional(z.string()),
      documentUrl: z.optional(z.string()),
    }),
    openedAt: z.optional(instant),
    /** Their sum, each with its sign, is the balance. */
    balanceTerms: z.array(balanceTerm),
    expectedWithholdings: money,
    policy: z.optional(pinnedPolicy),
    ladder: z.array(rung),
    timeline: z.array(happening),
    messages: z.array(caseMessage),
    holds,
    /** The latest first. */
    notes: z.array(noteView),
  })
  .check(z.meta({ id: 'Case' }));
export type CaseDetail = z.output<typeof caseDetail>;
