import type { InternalId } from '../ids/internal-id.ts';
import type { Currency } from '../money/money.ts';
import type { Instant, IsoDay, TimeZone } from '../time/calendar.ts';
import type { ClosingReason } from './closing-reason.ts';
import type { ExceptionCode } from './exception.ts';

/** What every case knows, in whatever status. Amounts are minor units of `currency`. */
export interface CaseFacts {
  caseId: InternalId;
  creditorId: InternalId;
  debtorId: InternalId;
  invoice: {
    number: string;
    issuedOn: IsoDay;
    dueOn: IsoDay;
    paymentLink?: string;
    documentUrl?: string;
    purchaseOrder?: string;
  };
  currency: Currency;
  amountMinor: number;
  paidMinor: number;
  creditedMinor: number;
  deductedMinor: number;
  writtenOffMinor: number;
  expectedWithholdingsMinor: number;
  /** Counts the events; the only clock by which two writers know who was first. */
  version: number;
  /** Dunning of one open item, one episode at a time; a reversal starts the next. */
  episode: number;
  timeZone: TimeZone;
}

/** Known, but not overdue. */
export interface CurrentCase extends CaseFacts {
  status: 'current';
  /** From when on the sweep hands it to a workflow. */
  opensAt: Instant;
  exceptions: ExceptionCode[];
}

/** Overdue: a workflow execution of this generation has it. */
export interface OpenCase extends CaseFacts {
  status: 'open';
  generation: number;
  openedAt: Instant;
  policy: { id: string; version: number };
  rungs: Rungs;
  /** How many messages this case has claimed in this episode. */
  claims: number;
  /** How often in a row the provider has refused this case's message, and when it last did. */
  refusals: { inARow: number; lastAt: Instant } | undefined;
  exceptions: ExceptionCode[];
}

export interface ClosedCase extends CaseFacts {
  status: 'closed';
  reason: ClosingReason;
  closedAt: Instant;
  /** News of a message may come after the close. */
  rungs: Rungs;
}

/** By rung id; a rung that is not here is still to come. */
export type Rungs = Record<string, RungRecord>;

export type DunningCase = CurrentCase | OpenCase | ClosedCase;

/** Where the message of a rung stands; `claimed` and `doubted` ones are never sent again. */
export interface RungRecord {
  state: 'claimed' | 'doubted' | 'sent';
  messageId: InternalId;
  at: Instant;
}

type Amounts = Pick<
  CaseFacts,
  'amountMinor' | 'paidMinor' | 'creditedMinor' | 'deductedMinor' | 'writtenOffMinor'
>;

/** Balance = amount − payments − credits − deductions − write-offs; never negative, since what exceeds it is the debtor's unapplied money. */
export function balanceMinor(item: Amounts): number {
  return item.amountMinor - item.paidMinor - item.creditedMinor - item.deductedMinor - item.writtenOffMinor;
}

export function isSettled(item: DunningCase): boolean {
  return balanceMinor(item) === 0;
}

/**
 * The customer has paid, and the rest is no more than what they were expected to withhold and have not certified yet: a task
 * for a person, not a debt to dun.
 */
export function isCertificatePending(item: DunningCase): boolean {
  const awaited = item.expectedWithholdingsMinor - item.deductedMinor;
  return item.paidMinor > 0 && !isSettled(item) && balanceMinor(item) <= awaited;
}
