import * as z from 'zod/mini';
import { termsChange, termsChanges } from '../broadcast/terms-change.ts';
import { country } from '../erp/party-fields.ts';
import { segments } from '../segment/segment.ts';
import { day } from '../time/schema.ts';
import { id, instant } from './fields.ts';

/** Debtors named one by one: so many fit into a request. */
const NAMED = 400;

/** Whom it affects: all of the creditor's debtors where nothing narrows it, and where several things do, who meets all of them. */
const affected = z.object({
  countries: z.optional(z.array(country).check(z.minLength(1), z.maxLength(250))),
  segments: z.optional(z.array(z.enum(segments)).check(z.minLength(1), z.maxLength(segments.length))),
  debtorIds: z.optional(z.array(id).check(z.minLength(1), z.maxLength(NAMED))),
});

const asked = {
  /** Without one, the only creditor that there is. */
  creditorId: z.optional(id),
  /** From this day on, after today, it holds; nobody is told later. */
  from: day,
  affects: z.optional(affected),
};

export const broadcastAsked = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('PaymentTerms'), ...asked, ...termsChanges.PaymentTerms }),
    z.object({ type: z.literal('BankAccount'), ...asked, ...termsChanges.BankAccount }),
    z.object({ type: z.literal('NewConditions'), ...asked, ...termsChanges.NewConditions }),
  ])
  .check(z.meta({ id: 'BroadcastAsked' }));
export type BroadcastAsked = z.output<typeof broadcastAsked>;

/** `proposed`: it waits for the approval of somebody else than who started it. */
const broadcastState = z.enum(['proposed', 'gathering', 'sending', 'done', 'stopped']);

export const broadcastBegun = z.object({ id, state: broadcastState });
export type BroadcastBegun = z.output<typeof broadcastBegun>;

const kept = z.array(z.object({ by: z.string(), debtors: z.int() }));

/** How many debtors are how far. */
const progress = z.object({
  /** Not looked at yet. */
  planned: z.int(),
  /** By the rule, or what else, that keeps it back for now. */
  heldBack: kept,
  /** Handed over for sending, without word of what became of it. */
  underWay: z.int(),
  sent: z.int(),
  /** Tried often; it never arrived. */
  failed: z.int(),
  /** Not to be told in time, by the rule, or what else, that keeps it back: for a person to tell them otherwise. */
  leftOut: kept,
});

export const broadcastSummary = z
  .object({
    id,
    type: z.enum(Object.keys(termsChanges) as [keyof typeof termsChanges]),
    creditorId: id,
    from: day,
    startedAt: instant,
    startedBy: z.string(),
    /** The second person, of what needs one. */
    approvedBy: z.optional(z.string()),
    state: broadcastState,
    progress,
  })
  .check(z.meta({ id: 'BroadcastSummary' }));
export type BroadcastSummary = z.output<typeof broadcastSummary>;

export const broadcastDetail = z
  .object({ ...broadcastSummary.shape, change: termsChange, affects: affected })
  .check(z.meta({ id: 'Broadcast' }));
export type BroadcastDetail = z.output<typeof broadcastDetail>;

export const recipient = z
  .object({
    debtorId: id,
    legalName: z.optional(z.string()),
    state: z.enum(['waiting', 'claimed', 'doubted', 'sent', 'failed', 'left-out']),
    /** The rule, or what else, that keeps it back. */
    heldBy: z.optional(z.string()),
    /** When it is looked at again. */
    nextAt: z.optional(instant),
    messageId: z.optional(id),
  })
  .check(z.meta({ id: 'BroadcastRecipient' }));
export type RecipientView = z.output<typeof recipient>;
