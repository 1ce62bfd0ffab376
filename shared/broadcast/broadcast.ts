import type { Actor } from '../case/escalation.ts';
import type { Message } from '../message/message.ts';
import type { MessageNews } from '../message/news.ts';
import type { Debtor } from '../parties/debtor.ts';
import { derivedId, type InternalId } from '../ids/internal-id.ts';
import { segmentInForce, type DebtorRecord } from '../segment/new-case-policy.ts';
import type { Segment } from '../segment/segment.ts';
import { addMilliseconds, DAYS, HOURS, MINUTES, type Instant, type IsoDay } from '../time/calendar.ts';
import type { TermsChange } from './terms-change.ts';

/** Changed terms that a creditor's debtors are told of, each once (C21). */
export interface Broadcast extends Announced {
  broadcastId: InternalId;
  creditorId: InternalId;
  affects: Affected;
  startedAt: Instant;
  startedBy: Actor;
  /** The second person, of what needs one. */
  approvedBy?: Actor;
  /**
   * `proposed`: it waits for another person's word. `gathering`: of those whom it affects not all are known yet. `done`: nobody
   * is left who may still be told.
   */
  state: 'proposed' | 'gathering' | 'sending' | 'done' | 'stopped';
}

/** What debtors are told. */
export interface Announced {
  change: TermsChange;
  /** From this day on it holds; who cannot be told before is left out, for a person to tell them otherwise. */
  from: IsoDay;
}

/** Whom it affects: all of the creditor's debtors where nothing narrows it, and where several things do, who meets all of them. */
export interface Affected {
  countries?: string[];
  segments?: Segment[];
  debtorIds?: InternalId[];
}

/** How far one debtor has been told. */
export interface Recipient {
  debtorId: InternalId;
  /** `left-out`: the terms hold before the debtor may be told. `failed`: told often, and never arrived. */
  state: 'waiting' | 'claimed' | 'doubted' | 'sent' | 'failed' | 'left-out';
  /** The rule, or what else, that kept it back when it was looked at last. */
  heldBy?: string;
  /** When it is looked at next: of a message that is under way, when it is given up. */
  dueAt?: Instant;
  /** The last message; the same try has the same id. */
  messageId?: InternalId;
  tries: number;
  /** How many of the tries the provider refused. */
  refusals?: number;
  /** Of one who is `sent`. */
  sentAt?: Instant;
}

/** How many recipients are how far, by `standingOf`. */
export type Standings = Readonly<Record<string, number>>;

export function isUnderway({ state }: Pick<Broadcast, 'state'>): boolean {
  return state === 'gathering' || state === 'sending';
}

/** Whether word of the recipient's message is still to come. */
export function isMessageUnderway({ state }: Recipient): boolean {
  return state === 'claimed' || state === 'doubted';
}

/** The same, of anybody's. */
export function areMessagesUnderway(standings: Standings): boolean {
  return (standings[UNDER_WAY] ?? 0) > 0;
}

const UNDER_WAY = 'under-way';

/** What a recipient is counted as: a state, and for those who are kept back by what. */
export function standingOf({ state, heldBy }: Recipient): string {
  switch (state) {
    case 'waiting':
      return heldBy === undefined ? 'planned' : `held-back#${heldBy}`;
    case 'claimed':
    case 'doubted':
      return UNDER_WAY;
    case 'left-out':
      return `left-out#${heldBy ?? ''}`;
    case 'sent':
    case 'failed':
      return state;
    default:
      return state satisfies never;
  }
}

export function isAffected(
  { creditorId, affects: { countries, segments } }: Broadcast,
  debtor: Debtor,
  record: Pick<DebtorRecord, 'history' | 'said'>,
  overdueItems: number,
): boolean {
  if (debtor.creditorId !== creditorId) return false;
  if (countries && !countries.includes(debtor.country)) return false;
  return (
    segments === undefined ||
    segments.includes(segmentInForce({ ...record, kind: debtor.kind }, overdueItems).segment)
  );
}

/** No message is given up sooner: until then the provider's events may tell that it has left. */
const PATIENCE = DAYS;
/** So many messages may get lost or bounce. What the provider refuses says nothing of the debtor: that ends with the broadcast. */
const TRIES = 5;
const AFTER_REFUSAL = 15 * MINUTES;
const MOST_AFTER_REFUSAL = 4 * HOURS;

export function claimed(
  { debtorId, tries, refusals }: Recipient,
  { broadcastId }: Broadcast,
  now: Instant,
): Recipient & { messageId: InternalId } {
  const messageId = derivedId('broadcast-message', broadcastId, debtorId, tries);
  const dueAt = addMilliseconds(now, PATIENCE);
  return { debtorId, state: 'claimed', messageId, dueAt, tries: tries + 1, refusals };
}

/** Whether what was sent counts as arrived; until then it may still bounce. */
export function hasArrived(sentAt: Instant, now: Instant): boolean {
  return addMilliseconds(sentAt, PATIENCE) <= now;
}

/**
 * What becomes of a recipient by news of a message to them; `undefined` when nothing does. What has not arrived is tried again,
 * unless the broadcast is over by then.
 */
export function afterNews(
  before: Recipient,
  { messageId }: Pick<Message, 'messageId'>,
  news: MessageNews,
  isOver: boolean,
  at: Instant,
): Recipient | undefined {
  if (before.messageId !== messageId) return undefined;
  const { debtorId, tries, refusals = 0, state } = before;
  const known = { debtorId, messageId, tries, refusals: before.refusals };
  switch (news) {
    case 'sent':
    case 'complained':
      return state === 'sent' ? undefined : { ...known, state: 'sent', sentAt: at };
    case 'doubted':
      return { ...before, state: 'doubted' };
    case 'released':
    case 'rejected': {
      if (isOver) return { ...known, state: 'failed' };
      const dueAt = addMilliseconds(at, Math.min(AFTER_REFUSAL * 2 ** refusals, MOST_AFTER_REFUSAL));
      return { ...known, state: 'waiting', dueAt, refusals: refusals + 1 };
    }
    case 'lost':
    case 'bounced':
      // Another address may be there, and of what was lost a day has gone by.
      return isOver || tries - refusals >= TRIES
        ? { ...known, state: 'failed' }
        : { ...known, state: 'waiting', dueAt: at };
    default:
      return news satisfies never;
  }
}
