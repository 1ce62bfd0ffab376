import type { Actor } from '../case/escalation.ts';
import type { Message } from '../message/message.ts';
import type { MessageNews } from '../message/news.ts';
import type { Debtor } from '../parties/debtor.ts';
import { derivedId, type InternalId } from '../ids/internal-id.ts';
import { segmentInForce, type DebtorRecord } from '../segment/new-case-policy.ts';
import type { Segment } from '../segment/segment.ts';
import { addMilliseconds, DAYS, MINUTES, type Instant, type IsoDay } from '../time/calendar.ts';
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
}

/** How many recipients are how far, by `standingOf`. */
export type Standings = Readonly<Record<string, number>>;

export function isUnderway({ state }: Pick<Broadcast, 'state'>): boolean {
  return state === 'gathering' || state === 'sending';
}

/** What a recipient is counted as: a state, and for those who are kept back by what. */
export function standingOf({ state, heldBy }: Recipient): string {
  switch (state) {
    case 'waiting':
      return heldBy === undefined ? 'planned' : `held-back#${heldBy}`;
    case 'claimed':
    case 'doubted':
      return 'under-way';
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
const TRIES = 5;
const AFTER_REFUSAL = 15 * MINUTES;

export function claimed(
  before: Recipient,
  { broadcastId }: Broadcast,
  now: Instant,
): Recipient & { messageId: InternalId } {
  const { debtorId, tries } = before;
  const messageId = derivedId('broadcast-message', broadcastId, debtorId, tries);
  return { debtorId, state: 'claimed', messageId, dueAt: addMilliseconds(now, PATIENCE), tries: tries + 1 };
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
  const { debtorId, tries, state } = before;
  const known = { debtorId, messageId, tries };
  switch (news) {
    case 'sent':
    case 'complained':
      return state === 'sent' ? undefined : { ...known, state: 'sent' };
    case 'doubted':
      return { ...before, state: 'doubted' };
    case 'released':
    case 'rejected':
    case 'lost':
    case 'bounced': {
      if (isOver || tries >= TRIES) return { ...known, state: 'failed' };
      // Another address may be there, and of what was lost a day has gone by; a provider that refuses is left alone for a while.
      const isRefusal = news === 'released' || news === 'rejected';
      return { ...known, state: 'waiting', dueAt: isRefusal ? addMilliseconds(at, AFTER_REFUSAL) : at };
    }
    default:
      return news satisfies never;
  }
}
