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
import { exceptionCodes, type ExceptionCode } from '../case/exception.ts';
import type { Channel, Contact, ContactLedger } from '../contact/ledger.ts';
import type { RulePack } from '../contact/pack.ts';
import { withBlackouts } from '../contact/packs.ts';
import { contactsElsewhere } from '../contact/person.ts';
import { mayCall, zoneOf } from '../contact/reach.ts';
import { bindsToOneChannel, firstLawful, type ContactAttempt, type Contactee } from '../contact/rules.ts';
import type { InternalId } from '../ids/internal-id.ts';
import {
  addDays,
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
  type TimeZone,
} from '../time/calendar.ts';
import { STALE_BOOKS_RULE } from './books.ts';
import type { PlanningFacts } from './facts.ts';
import { frontOf, ridesWith } from './front.ts';
import { disputeExceptions, holdOf, nextDisputeDeadline, type Hold } from './holds.ts';
import { nextRung } from './ladder.ts';
import { booksAreFresh, obstacleTo, type Obstacle } from './obstacle.ts';
import { isContact, type ContactRung, type PolicyOf, type Rung } from './policy.ts';
import { awaitsRelease } from './shadow.ts';
import { reminderReach } from './silence.ts';
import { dueRungOf, isEarly, type DueItem } from './statement.ts';

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
    | 'awaits-release'
    | PassedBecause
    | Hold['code']
    | ExceptionCode;
  rungId?: string;
  /** The contact rules that moved the action, e.g. `GEN-1`. */
  ruleIds?: string[];
}

export type Plan =
  | { next: 'wait'; until: Instant; reason: Reason }
  | { next: Exclude<Rung['act'], 'assign-call'>; rungId: string; reason: Reason }
  /** With `joins`: in a call that somebody is to make already. */
  | { next: 'assign-call'; rungId: string; joins?: InternalId; reason: Reason }
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
  const zone = zoneOf(item, facts.debtor);
  const deadline = nextDisputeDeadline(item, dayIn(now, zone), zone) ?? handOver;
  const longest = earlier(addMilliseconds(now, LONGEST_WAIT), deadline);
  return { ...plan, until: earlier(earlier(plan.until, longest), handOver) };
}

function planAct(facts: PlanningFacts, item: OpenCase, now: Instant): Plan {
  const { debtor } = facts;
  const underway = messageUnderway(item, now);
  if (underway) return underway;
  // Where the debtor lives is asked of the debtor: the case may have been registered before that was known.
  const zone = zoneOf(item, debtor);
  const hold = holdOf(item, facts.ledger, dayIn(now, zone), zone);
  if (hold) return wait(hold.until ?? addMilliseconds(now, LONGEST_WAIT), { code: hold.code });
  if (isCertificatePending(item))
    return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'certificate-pending' });
  const patience = endOfRefusal(item);
  if (patience !== undefined && now < patience) return wait(patience, { code: 'provider-refused' });
  const next = nextRung(item, facts.policy(item.ladder.policy), zone);
  if (!next) return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'ladder-exhausted' });
  const { rung } = next;
  const due = startOfDay(next.dueOn, zone);
  const obstacle = now < due ? undefined : obstacleTo(rung, item, facts, now);
  if (obstacle) {
    const plan = planAround(rung, obstacle, now);
    if (plan.next !== 'wait' || !isEarly(rung)) return plan;
    // What is only said before the due date waits for nothing beyond it.
    return { ...plan, until: earlier(plan.until, startOfDay(addDays(item.invoice.dueOn, 1), zone)) };
  }
  return isContact(rung)
    ? planContact(facts, { item, rung }, due, now)
    : planInternal(facts, item, rung, due, now);
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

/** What the plan makes of what stands in the way. */
function planAround(rung: Rung, obstacle: Obstacle, now: Instant): Plan {
  if ('pass' in obstacle) return passRung(rung, obstacle.pass);
  const { code } = obstacle;
  // A change of the debtor ends the wait; one of the creditor, and money that is applied elsewhere, do not reach every case.
  const isDaily = code === 'creditor-unknown' || code === 'money-to-apply';
  return wait(addMilliseconds(now, isDaily ? DAYS : LONGEST_WAIT), { code, rungId: rung.id });
}

function passRung({ id: rungId }: Rung, cause: PassedBecause): Plan {
  return { next: 'pass-rung', rungId, cause, reason: { code: cause, rungId } };
}

/** Contacts go through the rules of the person's country, one at a time for all that the debtor owes. */
function planContact(facts: PlanningFacts, own: DueItem<ContactRung>, due: Instant, now: Instant): Plan {
  const { item, rung } = own;
  const isDue = now >= due;
  const call = isDue ? callToJoin(facts, rung, now, zoneOf(item, facts.debtor)) : undefined;
  if (call) {
    const { id: rungId } = rung;
    const turn = turnToJoin(facts, item, rung, call, now);
    if (now < turn) return wait(turn, { code: 'after-lead', rungId });
    return { next: 'assign-call', rungId, joins: call.messageId, reason: { code: 'rung-due', rungId } };
  }
  const front = isDue ? frontOf(own, facts, now) : own;
  const { contact, person, rules } = attemptOf(facts, item, front.rung, now);
  const planFrom = (from: Instant) =>
    planAt(facts, item, rung, from, now, AFTER_LEAD[front.rung.act], (earliest) =>
      firstLawful(earliest, contact, person, rules),
    );
  const plan = planFrom(due);
  if (plan !== 'now') return plan;
  if (!booksAreFresh(facts, item, now)) {
    const lookAgain = firstLawful(addMilliseconds(now, AFTER_STALE_BOOKS), contact, person, rules).at;
    return wait(lookAgain, { code: 'deferred', rungId: rung.id, ruleIds: [STALE_BOOKS_RULE] });
  }
  // What is not overdue yet is spoken of apart, as soon as the front has left.
  if (!ridesWith(rung, front.rung))
    return wait(addMilliseconds(now, 2 * AFTER_LEAD[front.rung.act]), {
      code: 'after-lead',
      rungId: rung.id,
    });
  if (front.rung.act === 'send-reminder' && awaitsRelease(own, facts, now)) {
    const zone = zoneOf(item, facts.debtor);
    const tomorrow = planFrom(startOfDay(addDays(dayIn(now, zone), 1), zone));
    if (tomorrow !== 'now') return { ...tomorrow, reason: { code: 'awaits-release', rungId: rung.id } };
  }
  return { next: front.rung.act, rungId: rung.id, reason: { code: 'rung-due', rungId: rung.id } };
}

/** Our own people are contacted within working hours, and as often as need be. */
function planInternal(
  facts: PlanningFacts,
  item: OpenCase,
  rung: Exclude<Rung, ContactRung>,
  due: Instant,
  now: Instant,
): Plan {
  const { contact, person, rules } = attemptOf(facts, item, rung, now);
  const plan = planAt(facts, item, rung, due, now, AFTER_LEAD[rung.act], (from) =>
    firstLawful(from, contact, person, rules),
  );
  return plan === 'now'
    ? { next: rung.act, rungId: rung.id, reason: { code: 'rung-due', rungId: rung.id } }
    : plan;
}

/** Whether its time is now, or until when it waits and why. */
function planAt(
  { debtor, ledger }: PlanningFacts,
  item: OpenCase,
  rung: Rung,
  due: Instant,
  now: Instant,
  afterLeadMs: number,
  earliestLawful: (from: Instant) => { at: Instant; ruleIds: string[] },
): Plan | 'now' {
  const zone = zoneOf(item, debtor);
  const afterLead = isLead(ledger, item) ? 0 : afterLeadMs;
  // Counted from the day's first lawful instant, also when a rung that was due before had to wait until today.
  const opening = later(due, startOfDay(dayIn(now, zone), zone));
  const turn = afterLead === 0 ? due : addMilliseconds(earliestLawful(opening).at, afterLead);
  const lawful = earliestLawful(later(turn, now));
  if (lawful.at === now) return 'now';
  const reason: Reason = { code: 'rung-due', rungId: rung.id };
  const { ruleIds } = lawful;
  // Early in the morning of its day a rung is not late yet.
  const isHeldBack = now >= due || (ruleIds.length > 0 && dayIn(lawful.at, zone) > dayIn(due, zone));
  if (!isHeldBack) return wait(lawful.at, reason);
  return wait(lawful.at, { code: ruleIds.length > 0 ? 'deferred' : 'after-lead', rungId: rung.id, ruleIds });
}

/** Another case than the lead joins a call when it would have asked for one: whether it woke before or after the lead is chance. */
function turnToJoin(
  facts: PlanningFacts,
  item: OpenCase,
  { id, offsetDays }: ContactRung,
  call: Contact,
  now: Instant,
): Instant {
  if (isLead(facts.ledger, item)) return now;
  const zone = zoneOf(item, facts.debtor);
  const { contact, person, rules } = attemptOf(facts, item, { id, offsetDays, act: 'assign-call' }, now);
  const before = person.contacts.filter(({ messageId }) => messageId !== call.messageId);
  const opening = startOfDay(dayIn(now, zone), zone);
  const { at } = firstLawful(opening, contact, { ...person, contacts: before }, rules);
  return addMilliseconds(at, AFTER_LEAD['assign-call']);
}

function isLead({ leadCaseId }: ContactLedger, { caseId }: OpenCase): boolean {
  return leadCaseId === undefined || leadCaseId === caseId;
}

/**
 * A call that a person was asked to make today: what is due today is spoken of in it, if it is to be a call itself, or if a call
 * closes the other channels.
 */
function callToJoin(
  { ledger, rules }: PlanningFacts,
  rung: ContactRung,
  now: Instant,
  zone: TimeZone,
): Contact | undefined {
  if (rung.act !== 'assign-call' && !bindsToOneChannel(rules, 'collection')) return undefined;
  const today = dayIn(now, zone);
  const calls = ledger.contacts.filter(({ channel, assigned }) => channel === 'call' && assigned);
  return calls.findLast(({ at }) => dayIn(at, zone) === today);
}

function rulesFor({ rules, policy }: PlanningFacts, item: OpenCase): RulePack {
  return withBlackouts(rules, policy(item.ladder.policy).blackouts ?? []);
}

/** What the rung attempts, as the contact rules ask: a contact with the debtor, or with our own people. */
export function attemptOf(
  facts: PlanningFacts,
  item: OpenCase,
  rung: Rung,
  now: Instant,
): { contact: Omit<ContactAttempt, 'at'>; person: Contactee; rules: RulePack } {
  if (!isContact(rung)) {
    const person = { zone: zoneOf(item, facts.debtor), contacts: [], authorises: () => true };
    return { contact: { channel: 'email', purpose: 'internal' }, person, rules: facts.rules };
  }
  const { channel, person } = contacteeBy(facts, item, rung, now);
  return { contact: { channel, purpose: 'collection' }, person, rules: rulesFor(facts, item) };
}

/** Who hears of it, by which channel, with all that they have heard lately. */
function contacteeBy(
  facts: PlanningFacts,
  item: OpenCase,
  rung: ContactRung,
  now: Instant,
): { channel: Channel; person: Contactee } {
  const { debtor, ledger, persons = [] } = facts;
  const reach =
    debtor && rung.act === 'send-reminder'
      ? reminderReach({ ...facts, debtor }, item, rung.channel, now)
      : undefined;
  const channel = reach?.channel ?? (rung.act === 'assign-call' ? 'call' : rung.channel);
  const elsewhere = debtor ? contactsElsewhere(persons, debtor, channel, reach?.address) : [];
  const contacts = [...ledger.contacts, ...elsewhere];
  // What is not authorised was found out before: it stands in the way of the rung whenever that is due.
  return { channel, person: { zone: zoneOf(item, debtor), contacts, authorises: () => true } };
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

/** Whether a plan for the item needs to know what else the debtor owes. */
export function needsSurroundings(
  item: DunningCase,
  {
    debtor,
    ledger,
    policy,
    rules,
    shadow = false,
  }: Pick<PlanningFacts, 'debtor' | 'ledger' | 'policy' | 'rules' | 'shadow'>,
  now: Instant,
): boolean {
  if (item.status !== 'open') return false;
  const minimum = policy(item.ladder.policy).minimums[item.currency];
  if ((ledger.unapplied[item.currency] ?? 0) > 0 || collectableMinor(item) < (minimum?.totalMinor ?? 0))
    return true;
  return (
    (shadow || bindsToOneChannel(rules, 'collection')) &&
    isContactDue(item, policy, zoneOf(item, debtor), now)
  );
}

/** Whether a plan for the item needs to know of contacts with the same person elsewhere. */
export function isContactDue(item: DunningCase, policy: PolicyOf, zone: TimeZone, now: Instant): boolean {
  const due = dueRungOf(item, policy, dayIn(now, zone), zone);
  return due !== undefined && isContact(due.rung);
}

/** What a person must look at `today`: what the plan waits for, and what goes on whatever the plan. */
export function exceptionsOf(
  plan: Plan,
  item: OpenCase,
  { debtor, rules }: Pick<PlanningFacts, 'debtor' | 'rules'>,
  today: IsoDay,
): ExceptionCode[] {
  const often = (item.refusals?.inARow ?? 0) >= REFUSALS_FOR_A_PERSON;
  const refused: ExceptionCode[] = often ? ['message-refused'] : [];
  const { code } = plan.reason;
  const waitsFor = isException(code) ? [code] : [];
  // Only what comes of the next try says whether it is over.
  const stillFailing = item.exceptions.includes('act-failed') && plan.next !== 'wait';
  const failing: ExceptionCode[] = stillFailing ? ['act-failed'] : [];
  const isCallMissing = Object.values(item.ladder.rungs).some(
    (record) => record.state === 'done' && record.passed === 'not-authorised',
  );
  const unauthorised: ExceptionCode[] =
    isCallMissing && debtor && !mayCall(debtor, rules) ? ['no-authorisation'] : [];
  return [
    ...new Set([...waitsFor, ...refused, ...failing, ...unauthorised, ...disputeExceptions(item, today)]),
  ];
}

function isException(code: Reason['code']): code is ExceptionCode {
  return exceptionCodes.some((one) => one === code);
}

/** One line for people and logs: `deferred by GEN-1 (rung firm)`. */
export function describeReason({ code, ruleIds = [], rungId }: Reason): string {
  const by = ruleIds.length > 0 ? ` by ${ruleIds.join(', ')}` : '';
  return `${code}${by}${rungId === undefined ? '' : ` (rung ${rungId})`}`;
}
