import {
  collectableMinor,
  isCertificatePending,
  isSettled,
  type DunningCase,
  type MessageUnderway,
  type OpenCase,
  type RungRecord,
} from '../case/case.ts';
import type { PassedBecause } from '../case/events/rung-passed.ts';
import { exceptionCode, type ExceptionCode } from '../case/exception.ts';
import type { Channel, ContactLedger } from '../contact/ledger.ts';
import { accountOwnerReach, reachOf } from '../contact/reach.ts';
import { firstLawful, type RulePack } from '../contact/rules.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import {
  addMilliseconds,
  dayIn,
  DAYS,
  earlier,
  HOURS,
  later,
  MINUTES,
  startOfDay,
  type Instant,
  type IsoDay,
} from '../time/calendar.ts';
import { areFresh, STALE_BOOKS_RULE, type Books } from './books.ts';
import { isCovered } from './statement.ts';
import { disputeExceptions, holdOf, nextDisputeDeadline, type Hold } from './holds.ts';
import { nextRung } from './ladder.ts';
import { isContact, type DunningPolicy, type Rung } from './policy.ts';

/** Why the plan is what it is; every part is a code, so that it can be shown in any language. */
export interface Reason {
  code:
    | 'case-closed'
    | 'case-placed'
    | 'newer-execution'
    | 'balance-zero'
    | 'execution-old'
    | 'provider-refused'
    | 'message-unconfirmed'
    | 'rung-due'
    | 'deferred'
    | 'after-lead'
    | 'below-minimum'
    | PassedBecause
    | Hold['code']
    | ExceptionCode;
  rungId?: string;
  /** The contact rules that moved the action, e.g. `GEN-1`. */
  ruleIds?: string[];
}

export type Plan =
  | { next: 'wait'; until: Instant; reason: Reason }
  | { next: Rung['act']; rungId: string; reason: Reason }
  /** Nobody is there for its act: to be recorded, and planned again. */
  | { next: 'pass-rung'; rungId: string; cause: PassedBecause; reason: Reason }
  | { next: 'give-up-message'; messageId: string; rungId: string; reason: Reason }
  | { next: 'close' | 'hand-over' | 'leave'; reason: Reason };

/** What a case can know about the execution that plans for it. */
export interface ExecutionAge {
  episode: number;
  generation: number;
  startedAt: Instant;
  /** How often it went round its loop. */
  turns: number;
  /** The act before this plan failed for good. */
  setback: boolean;
}

export interface PlanningFacts {
  item: DunningCase | undefined;
  creditor: Creditor | undefined;
  /** `undefined` as long as the ERP has never said that its ledger is in sync. */
  books?: Books;
  debtor: Debtor | undefined;
  ledger: ContactLedger;
  /** What the debtor owes that is overdue, in the case's currency; needed only where `needsOverdue` says so. */
  overdueMinor?: number;
  policy: (pinned: { id: string; version: number }) => DunningPolicy;
  rules: RulePack;
}

/** An execution may last a year; its successor takes over in good time. */
const EXECUTION_LIMIT = { milliseconds: 300 * DAYS, turns: 400 } as const;
export const LONGEST_WAIT = 30 * DAYS;
/** A message of which nothing is heard for so long did not leave. */
export const MESSAGE_DOUBT = 24 * HOURS;
/**
 * How much later than the lead another case does it: what one message says of all at once; and a call after that message, which
 * may have taken the day, so that it is never open which of the two is first.
 */
const AFTER_LEAD: Record<Rung['act'], number> = {
  'send-reminder': 15 * MINUTES,
  'tell-sales': 15 * MINUTES,
  'assign-call': 30 * MINUTES,
  'request-escalation': 0,
};
const AFTER_STALE_BOOKS = 4 * HOURS;
const AFTER_SETBACK = 15 * MINUTES;
/** Twice as long after each further refusal in a row. */
const AFTER_REFUSAL = { shortest: 15 * MINUTES, longest: 4 * HOURS } as const;
/** A provider that refuses so often in a row will hardly change its mind by itself. */
const REFUSALS_FOR_A_PERSON = 3;

/**
 * What this execution should do next with the case. Pure and total: the same facts and the same instant give the same plan.
 * A wait never exceeds 30 days and never crosses the hand-over.
 */
export function planNextStep(facts: PlanningFacts, execution: ExecutionAge, now: Instant): Plan {
  const { item } = facts;
  if (item?.status === 'placed') return { next: 'leave', reason: { code: 'case-placed' } };
  if (item?.status !== 'open') return { next: 'leave', reason: { code: 'case-closed' } };
  if (item.episode !== execution.episode || item.generation !== execution.generation)
    return { next: 'leave', reason: { code: 'newer-execution' } };
  if (isSettled(item)) return { next: 'close', reason: { code: 'balance-zero' } };
  const handOver = addMilliseconds(execution.startedAt, EXECUTION_LIMIT.milliseconds);
  if (now >= handOver || execution.turns >= EXECUTION_LIMIT.turns) {
    return { next: 'hand-over', reason: { code: 'execution-old' } };
  }
  const plan = execution.setback
    ? wait(addMilliseconds(now, AFTER_SETBACK), { code: 'act-failed' })
    : planAct(facts, item, now);
  if (plan.next !== 'wait') return plan;
  const zone = facts.debtor?.timeZone ?? item.timeZone;
  const deadline = nextDisputeDeadline(item, dayIn(now, zone), zone) ?? handOver;
  const longest = earlier(addMilliseconds(now, LONGEST_WAIT), deadline);
  return { ...plan, until: earlier(earlier(plan.until, longest), handOver) };
}

function planAct(facts: PlanningFacts, item: OpenCase, now: Instant): Plan {
  const { debtor } = facts;
  const underway = messageUnderway(item, now);
  if (underway) return underway;
  // Where the debtor lives is asked of the debtor: the case may have been registered before that was known.
  const zone = debtor?.timeZone ?? item.timeZone;
  const hold = holdOf(item, facts.ledger, dayIn(now, zone), zone);
  if (hold) return wait(hold.until ?? addMilliseconds(now, LONGEST_WAIT), { code: hold.code });
  if (isCertificatePending(item))
    return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'certificate-pending' });
  const patience = endOfRefusal(item);
  if (patience !== undefined && now < patience) return wait(patience, { code: 'provider-refused' });
  const next = nextRung(item, facts.policy(item.ladder.policy), zone);
  if (!next) return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'ladder-exhausted' });
  const due = startOfDay(next.dueOn, zone);
  return (
    (now < due ? undefined : obstacle(facts, item, next.rung, now)) ??
    planRung(facts, item, next.rung, due, now)
  );
}

/** The message of a rung that has been claimed: nothing else happens until it is known what became of it. */
function messageUnderway(item: OpenCase, now: Instant): Plan | undefined {
  for (const [rungId, record] of Object.entries(item.ladder.rungs)) {
    if (record.state !== 'claimed' && record.state !== 'doubted') continue;
    const { messageId, at } = record;
    if (isForPersonToFindOut(record, now))
      return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'message-unknown', rungId });
    const doubtEnds = addMilliseconds(at, MESSAGE_DOUBT);
    const reason: Reason = { code: 'message-unconfirmed', rungId };
    return now >= doubtEnds
      ? { next: 'give-up-message', messageId, rungId, reason }
      : wait(doubtEnds, reason);
  }
  return undefined;
}

/** No event will ever tell of an SMS: a person must ask the provider, or the debtor, unless it is being sent just now. */
export function isForPersonToFindOut(record: RungRecord, now: Instant): record is MessageUnderway {
  if (record.state !== 'claimed' && record.state !== 'doubted') return false;
  const isUnknown = record.state === 'doubted' || now >= addMilliseconds(record.at, MESSAGE_DOUBT);
  return record.channel === 'sms' && isUnknown;
}

/** What stands in the way of a rung that is due. */
function obstacle(facts: PlanningFacts, item: OpenCase, rung: Rung, now: Instant): Plan | undefined {
  const missing = whatIsMissing(facts, rung);
  if (missing) {
    // A change of the debtor ends the wait; one of the creditor does not reach every case, so it is looked for daily.
    const lookAgain = missing === 'creditor-unknown' ? DAYS : LONGEST_WAIT;
    return wait(addMilliseconds(now, lookAgain), { code: missing, rungId: rung.id });
  }
  if (moneyCovers(facts, item))
    return wait(addMilliseconds(now, DAYS), { code: 'money-to-apply', rungId: rung.id });
  if (isTooSmall(facts, item))
    return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'below-minimum', rungId: rung.id });
  const { debtor, ledger } = facts;
  const today = dayIn(now, debtor?.timeZone ?? item.timeZone);
  if (isContact(rung) && rung.offsetDays <= 0 && today > item.invoice.dueOn)
    return passRung(rung, 'overdue-already');
  if (rung.act === 'tell-sales' && debtor && !accountOwnerReach(debtor, ledger.unusableAddresses)) {
    return passRung(rung, 'no-account-owner');
  }
  return undefined;
}

function passRung({ id: rungId }: Rung, cause: PassedBecause): Plan {
  return { next: 'pass-rung', rungId, cause, reason: { code: cause, rungId } };
}

function planRung(facts: PlanningFacts, item: OpenCase, rung: Rung, due: Instant, now: Instant): Plan {
  const { debtor, ledger, rules } = facts;
  const zone = debtor?.timeZone ?? item.timeZone;
  // Our own people are not contacts of the debtor's, but they keep the same hours.
  const contacts = isContact(rung) ? ledger.contacts : [];
  const channel = channelOf(facts, rung);
  const earliestLawful = (from: Instant) => firstLawful(from, channel, zone, contacts, rules);
  const isLead = ledger.leadCaseId === undefined || ledger.leadCaseId === item.caseId;
  const afterLead = isLead ? 0 : AFTER_LEAD[rung.act];
  // Counted from the day's first lawful instant, also when a rung that was due before had to wait until today.
  const opening = later(due, startOfDay(dayIn(now, zone), zone));
  const turn = afterLead === 0 ? due : addMilliseconds(earliestLawful(opening).at, afterLead);
  const lawful = earliestLawful(later(turn, now));
  const reason: Reason = { code: 'rung-due', rungId: rung.id };
  if (lawful.at === now) {
    if (isContact(rung) && !booksAreFresh(facts, item, now)) {
      const lookAgain = earliestLawful(addMilliseconds(now, AFTER_STALE_BOOKS)).at;
      return wait(lookAgain, { code: 'deferred', rungId: rung.id, ruleIds: [STALE_BOOKS_RULE] });
    }
    return { next: rung.act, rungId: rung.id, reason };
  }
  const { ruleIds } = lawful;
  // Early in the morning of its day a rung is not late yet.
  const isHeldBack = now >= due || (ruleIds.length > 0 && dayIn(lawful.at, zone) > dayIn(due, zone));
  if (!isHeldBack) return wait(lawful.at, reason);
  return wait(lawful.at, { code: ruleIds.length > 0 ? 'deferred' : 'after-lead', rungId: rung.id, ruleIds });
}

/** Nobody is contacted about what may have been paid without our having heard of it (rule DATA-1). */
function booksAreFresh({ creditor, books, policy }: PlanningFacts, item: OpenCase, now: Instant): boolean {
  return !creditor || areFresh(books, policy(item.ladder.policy).books, creditor.timeZone, now);
}

function channelOf({ debtor, ledger }: PlanningFacts, rung: Rung): Channel {
  if (rung.act === 'assign-call') return 'call';
  if (rung.act !== 'send-reminder') return 'email';
  const reach = debtor && reachOf(debtor, ledger.unusableAddresses, rung.channel);
  return reach?.channel ?? rung.channel;
}

/** Until when a provider that has refused is left alone; the same for every item of the message, whoever plans. */
function endOfRefusal({ refusals }: OpenCase): Instant | undefined {
  if (!refusals) return undefined;
  const { shortest, longest } = AFTER_REFUSAL;
  return addMilliseconds(refusals.lastAt, Math.min(shortest * 2 ** (refusals.inARow - 1), longest));
}

function wait(until: Instant, reason: Reason): Plan {
  return { next: 'wait', until, reason };
}

function whatIsMissing({ creditor, debtor, ledger }: PlanningFacts, rung: Rung): ExceptionCode | undefined {
  if (!creditor) return 'creditor-unknown';
  if (!debtor) return 'debtor-unknown';
  if (rung.act !== 'send-reminder') return undefined;
  return reachOf(debtor, ledger.unusableAddresses, rung.channel) ? undefined : 'no-usable-address';
}

/** Too little to trigger anything by itself, or all of the debtor's is too little in this currency (C52). */
function isTooSmall({ overdueMinor, policy }: PlanningFacts, item: OpenCase): boolean {
  const minimum = policy(item.ladder.policy).minimums[item.currency];
  const owed = collectableMinor(item);
  return (
    minimum !== undefined && (owed < minimum.itemMinor || owedMinor(overdueMinor, item) < minimum.totalMinor)
  );
}

/** Whether a plan for the item needs to know what the debtor owes in all. */
export function needsOverdue(
  item: DunningCase,
  { unapplied }: ContactLedger,
  policyOf: PlanningFacts['policy'],
): boolean {
  if (item.status !== 'open') return false;
  const minimum = policyOf(item.ladder.policy).minimums[item.currency];
  return (unapplied[item.currency] ?? 0) > 0 || collectableMinor(item) < (minimum?.totalMinor ?? 0);
}

/** What the debtor owes with this item, which may not be overdue yet. */
function owedMinor(overdueMinor: number | undefined, item: OpenCase): number {
  return Math.max(overdueMinor ?? 0, collectableMinor(item));
}

/** Money that the debtor has paid and that nobody has applied yet may well be meant for this. */
export function moneyCovers({ ledger, overdueMinor }: PlanningFacts, item: OpenCase): boolean {
  const unapplied = ledger.unapplied[item.currency] ?? 0;
  return isCovered(unapplied, owedMinor(overdueMinor, item));
}

/** What a person must look at `today`: what the plan waits for, and what goes on whatever the plan. */
export function exceptionsOf(plan: Plan, item: OpenCase, today: IsoDay): ExceptionCode[] {
  const often = (item.refusals?.inARow ?? 0) >= REFUSALS_FOR_A_PERSON;
  const refused: ExceptionCode[] = often ? ['message-refused'] : [];
  const { code } = plan.reason;
  const waitsFor = isException(code) ? [code] : [];
  // Only what comes of the next try says whether it is over.
  const stillFailing = item.exceptions.includes('act-failed') && plan.next !== 'wait';
  const failing: ExceptionCode[] = stillFailing ? ['act-failed'] : [];
  return [...new Set([...waitsFor, ...refused, ...failing, ...disputeExceptions(item, today)])];
}

function isException(code: Reason['code']): code is ExceptionCode {
  return exceptionCode.safeParse(code).success;
}

/** One line for people and logs: `deferred by GEN-1 (rung firm)`. */
export function describeReason({ code, ruleIds = [], rungId }: Reason): string {
  const by = ruleIds.length > 0 ? ` by ${ruleIds.join(', ')}` : '';
  return `${code}${by}${rungId === undefined ? '' : ` (rung ${rungId})`}`;
}
