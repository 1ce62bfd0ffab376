import * as z from 'zod/mini';
import { standardPolicy, type DunningPolicy } from '../dunning/policy.ts';
import type { Currency } from '../money/money.ts';
import { callOutcomes } from '../case/call-outcome.ts';
import { voices } from '../message/voice.ts';
import { debtorName } from './cases.ts';
import { id, instant, day, money } from './fields.ts';
import { critical } from './segments.ts';

/**
 * What people do first: whatever holds a case or its books up comes before the day's calls. Within a kind what has waited
 * longest comes first; but critical approvals, exceptions and calls before others, and calls then by what the debtor owes on them
 * (see `callWeight`), the most first: among about a thousand of a kind that have waited longest.
 */
export const WORK_ORDER = [
  'approval',
  'draft',
  'rejected-input',
  'payment-to-apply',
  'debit-note-to-apply',
  'waits-for-payment',
  'waits-for-invoice',
  'waits-for-dispute',
  'snapshot-incomplete',
  'ledger-difference',
  'exception',
  'call',
] as const;

export type TaskKind = (typeof WORK_ORDER)[number];

const { minimums }: DunningPolicy = standardPolicy;

/**
 * How much a debtor owes, in minor units by currency, as a number by which calls are ordered. Currencies have no common
 * measure, so each is counted in the smallest total that the standard policy finds worth a contact in it; where nothing is
 * too small, it weighs most.
 */
export function callWeight(owedMinor: Readonly<Record<Currency, number>>): number {
  const weights = Object.entries(owedMinor).map(([currency, minor]) => {
    const total = minimums[currency]?.totalMinor ?? 0;
    return minor === 0 ? 0 : total === 0 ? Number.MAX_SAFE_INTEGER : minor / total;
  });
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** What to say in a call, in the debtor's language. */
const callScript = z
  .object({
    language: z.string(),
    voice: z.enum(voices),
    /** To be said in this order. */
    opening: z.array(z.string()),
    items: z.array(
      z.object({
        number: z.string(),
        due: z.string(),
        overdue: z.string(),
        balance: z.string(),
        notAsked: z.optional(z.string()),
      }),
    ),
    totals: z.array(z.string()),
    offers: z.array(z.string()),
    howToPay: z.array(z.object({ kind: z.string(), text: z.string(), link: z.optional(z.string()) })),
    closing: z.string(),
    never: z.array(z.string()),
    outcomes: z.array(
      z.object({
        outcome: z.enum(callOutcomes),
        meaning: z.string(),
        next: z.string(),
        nextOn: z.optional(day),
      }),
    ),
  })
  .check(z.meta({ id: 'CallScript' }));

export const task = z
  .object({
    taskId: z.string(),
    kind: z.string(),
    /** Which exception, or what is to be approved. */
    code: z.optional(z.string()),
    since: instant,
    debtor: z.optional(debtorName),
    /** Of what it is about, by currency: the call's cases, the case, or the payment. */
    amounts: z.array(money),
    cases: z.array(z.object({ caseId: id, invoiceNumber: z.optional(z.string()) })),
    critical,
    paymentId: z.optional(id),
    rejectionId: z.optional(id),
    /** Of a call. */
    script: z.optional(callScript),
  })
  .check(z.meta({ id: 'Task' }));
export type Task = z.output<typeof task>;

export const rejection = z
  .object({
    id,
    /** Of the ERP's event. */
    type: z.string(),
    field: z.string(),
    reason: z.string(),
    at: instant,
    debtorId: z.optional(id),
    /** What the ERP sent, unless it has been erased. */
    event: z.optional(z.unknown()),
  })
  .check(z.meta({ id: 'Rejection' }));
export type RejectionView = z.output<typeof rejection>;
