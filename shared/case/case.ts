import type { PassedBecause } from './events/rung-passed.ts';
import type { MessageChannel } from '../contact/ledger.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { Currency } from '../money/money.ts';
import type { Stamp } from '../time/stamp.ts';
import type { Instant, IsoDay, TimeZone } from '../time/calendar.ts';
import { isFinal, type ClosingReason } from './closing-reason.ts';
import { disputedMinor, type Dispute } from './dispute.ts';
import type { Punctuality } from './punctuality.ts';
import type { Escalation } from './escalation.ts';
import type { ExceptionCode } from './exception.ts';
import type { ReminderDraft } from './reminder-draft.ts';

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
    /** Which of the invoice's instalments the case is, counted from 1; absent when it is the whole invoice. */
    instalment?: { number: number; of: number };
  };
  currency: Currency;
  amountMinor: number;
  /** By debit notes: owed besides the amount. */
  debitedMinor: number;
  paidMinor: number;
  creditedMinor: number;
  deductedMinor: number;
  writtenOffMinor: number;
  expectedWithholdingsMinor: number;
  /** So many days after its due date a workflow takes it on. */
  opensAfterDays: number;
  /** Counts the events; the only clock by which two writers know who was first. */
  version: number;
  /** Dunning of one open item, one episode at a time; a reversal starts the next. */
  episode: number;
  timeZone: TimeZone;
  holds: Holds;
  /** When the ERP said what now counts, by field of `invoice.updated`: an older word that comes later changes nothing. */
  toldAt: Partial<Record<UpdatedField, Stamp>>;
  /** The invoice whose place this one took, and when the ERP said so. */
  replaces?: { invoiceId: InternalId; stamp: Stamp };
  /** The invoice that took this one's place. */
  replacedBy?: InternalId;
  /** The latest day on which money for it was received, whatever was reversed since. */
  paidOn?: IsoDay;
  /** What was owed and paid when a workflow took it on for the first time. */
  firstOpened?: { balanceMinor: number; paidMinor: number };
}

/** What keeps a case, or a part of its balance, from being dunned. What has an `until` ends by itself after that day. */
export interface Holds {
  /** The ERP's dunning block. */
  block?: { until?: IsoDay };
  pause?: { until?: IsoDay };
  disputes: Record<InternalId, Dispute>;
  /** What was credited while a dispute was open and no upheld one has used: minor units. */
  creditsMinor: number;
}

/** What `invoice.updated` may say anew. */
export type UpdatedField = 'dueOn' | 'dunningBlock' | 'purchaseOrder' | 'paymentLink' | 'documentUrl';

/** Where the ladder of a case stands: kept over its close, for the next episode. */
export interface Ladder {
  policy: { id: string; version: number };
  /** By rung id; a rung that is not here is still to come. */
  rungs: Record<string, RungRecord>;
  /** How many messages this case has claimed. */
  claims: number;
  /** A person is to call the debtor since then, or from then on. */
  callAssignedAt?: Instant;
  /** By rung id, as of the last try; not of what was done before this was kept, or for the invoice before. */
  punctuality?: Record<string, Punctuality>;
}

/** Known, and not in a workflow's hands: not overdue yet, or reopened and about to be taken up. */
export interface CurrentCase extends CaseFacts {
  status: 'current';
  /** From when on the sweep hands it to a workflow. */
  opensAt: Instant;
  exceptions: ExceptionCode[];
  /** Of the episode before. */
  ladder?: Ladder;
}

/** Overdue: a workflow execution of this generation has it. */
export interface OpenCase extends CaseFacts {
  status: 'open';
  generation: number;
  openedAt: Instant;
  ladder: Ladder;
  /** How often in a row the provider has refused this case's message, and when it last did. */
  refusals: { inARow: number; lastAt: Instant } | undefined;
  exceptions: ExceptionCode[];
  /** Whether it goes to an agency. */
  escalation?: Escalation;
  /** In shadow mode: the reminder that it leads, written and not sent. */
  draft?: ReminderDraft;
}

/** An agency has it: it is owed and takes money, and nobody here contacts the debtor about it. */
export interface PlacedCase extends CaseFacts {
  status: 'placed';
  placementId: InternalId;
  placedAt: Instant;
  /** What the agency was given to collect, in minor units. */
  placedMinor: number;
  ladder: Ladder;
}

export interface ClosedCase extends CaseFacts {
  status: 'closed';
  reason: ClosingReason;
  closedAt: Instant;
  /** If it was ever open; news of a message may come after the close. */
  ladder?: Ladder;
}

export type DunningCase = CurrentCase | OpenCase | PlacedCase | ClosedCase;

/** What became of a rung; an act that sends nothing is just `done`. */
export type RungRecord =
  | MessageUnderway
  /** With `contact`: it is counted as a contact with this case, and not with the others that it was about. */
  | { state: 'sent'; messageId: InternalId; at: Instant; contact?: MessageChannel }
  | { state: 'done'; at: Instant; passed?: PassedBecause };

/** Claimed, or nobody knows whether it left: never sent again. */
export interface MessageUnderway {
  state: 'claimed' | 'doubted';
  messageId: InternalId;
  channel: MessageChannel;
  at: Instant;
  /** The message has many items and may still be gathering them: whatever changes this case must be told to it. */
  gathered?: true;
}

export type Amounts = Pick<
  CaseFacts,
  'amountMinor' | 'debitedMinor' | 'paidMinor' | 'creditedMinor' | 'deductedMinor' | 'writtenOffMinor'
>;

/**
 * Balance = amount + debit notes − payments − credits − deductions − write-offs; never negative, since what exceeds it is the
 * debtor's unapplied money.
 */
export function balanceMinor(item: Amounts): number {
  const owed = item.amountMinor + item.debitedMinor;
  return owed - item.paidMinor - item.creditedMinor - item.deductedMinor - item.writtenOffMinor;
}

/** Closed for good: whatever is owed on it is not ours to collect any more. */
export function isGone(item: DunningCase): boolean {
  return item.status === 'closed' && isFinal(item.reason);
}

/** How much more money and credit the case can take, in minor units. */
export function roomMinor(item: DunningCase): number {
  return isGone(item) ? 0 : balanceMinor(item);
}

/** What may be asked of the debtor now, in minor units: the balance without what is disputed. */
export function collectableMinor(item: Amounts & Pick<CaseFacts, 'holds'>): number {
  const balance = balanceMinor(item);
  return balance - disputedMinor(item.holds.disputes, balance);
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
  const collectable = collectableMinor(item);
  return item.paidMinor > 0 && collectable > 0 && collectable <= awaited;
}
