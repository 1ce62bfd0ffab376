import {
  balanceMinor,
  isCertificatePending,
  isSettled,
  type DunningCase,
  type OpenCase,
} from '../case/case.ts';
import { exceptionCode, type ExceptionCode } from '../case/exception.ts';
import type { ContactLedger } from '../contact/ledger.ts';
import { firstLawful, type RulePack } from '../contact/rules.ts';
import type { Creditor } from '../parties/creditor.ts';
import { emailRecipient, type Debtor } from '../parties/debtor.ts';
import {
  addMilliseconds,
  DAYS,
  earlier,
  HOURS,
  later,
  MINUTES,
  startOfDay,
  type Instant,
} from '../time/calendar.ts';
import { areFresh, STALE_BOOKS_RULE, type Books } from './books.ts';
import { nextRung } from './ladder.ts';
import type { DunningPolicy } from './policy.ts';

/** Why the plan is what it is; every part is a code, so that it can be shown in any language. */
export interface Reason {
  code:
    | 'case-closed'
    | 'newer-execution'
    | 'balance-zero'
    | 'execution-old'
    | 'act-failed'
    | 'provider-refused'
    | 'message-unconfirmed'
    | 'rung-due'
    | 'deferred'
    | 'after-lead'
    | ExceptionCode;
  rungId?: string;
  /** The contact rules that moved the action, e.g. `GEN-1`. */
  ruleIds?: string[];
}

export type Plan =
  | { next: 'wait'; until: Instant; reason: Reason }
  | { next: 'send-reminder'; rungId: string; reason: Reason }
  | { next: 'give-up-message'; messageId: string; rungId: string; reason: Reason }
  | { next: 'close' | 'hand-over' | 'leave'; reason: Reason };

/** What a case can know about the execution that plans for it. */
export interface ExecutionAge {
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
  /** What the debtor owes that is overdue, in the case's currency; needed only while there is unapplied money. */
  overdueMinor?: number;
  policy: (pinned: { id: string; version: number }) => DunningPolicy;
  rules: RulePack;
}

/** An execution may last a year; its successor takes over in good time. */
const EXECUTION_LIMIT = { milliseconds: 300 * DAYS, turns: 400 } as const;
export const LONGEST_WAIT = 30 * DAYS;
/** A message of which nothing is heard for so long did not leave. */
const MESSAGE_DOUBT = 24 * HOURS;
const AFTER_LEAD = 15 * MINUTES;
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
  if (item?.status !== 'open') return { next: 'leave', reason: { code: 'case-closed' } };
  if (item.generation !== execution.generation) return { next: 'leave', reason: { code: 'newer-execution' } };
  if (isSettled(item)) return { next: 'close', reason: { code: 'balance-zero' } };
  const handOver = addMilliseconds(execution.startedAt, EXECUTION_LIMIT.milliseconds);
  if (now >= handOver || execution.turns >= EXECUTION_LIMIT.turns) {
    return { next: 'hand-over', reason: { code: 'execution-old' } };
  }
  const plan = execution.setback
    ? wait(addMilliseconds(now, AFTER_SETBACK), { code: 'act-failed' })
    : planContact(facts, item, now);
  if (plan.next !== 'wait') return plan;
  const longest = addMilliseconds(now, LONGEST_WAIT);
  return { ...plan, until: earlier(earlier(plan.until, longest), handOver) };
}

function planContact(facts: PlanningFacts, item: OpenCase, now: Instant): Plan {
  const { creditor, debtor, ledger, rules } = facts;
  const underway = Object.entries(item.ladder.rungs).find(([, record]) => record.state !== 'sent');
  if (underway) {
    const [rungId, { at, messageId }] = underway;
    const reason: Reason = { code: 'message-unconfirmed', rungId };
    const doubtEnds = addMilliseconds(at, MESSAGE_DOUBT);
    return now < doubtEnds ? wait(doubtEnds, reason) : { next: 'give-up-message', messageId, rungId, reason };
  }
  // Where the debtor lives is asked of the debtor: the case may have been registered before that was known.
  const zone = debtor?.timeZone ?? item.timeZone;
  if (isCertificatePending(item))
    return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'certificate-pending' });
  const patience = endOfRefusal(item);
  if (patience !== undefined && now < patience) return wait(patience, { code: 'provider-refused' });
  const policy = facts.policy(item.ladder.policy);
  const next = nextRung(item, policy, zone);
  if (!next) return wait(addMilliseconds(now, LONGEST_WAIT), { code: 'ladder-exhausted' });
  const { rung, dueOn } = next;
  const due = startOfDay(dueOn, zone);

  const obstacle = now < due ? undefined : whatIsMissing(creditor, debtor, ledger);
  if (obstacle) {
    // A change of the debtor ends the wait; one of the creditor does not reach every case, so it is looked for daily.
    const lookAgain = obstacle === 'creditor-unknown' ? DAYS : LONGEST_WAIT;
    return wait(addMilliseconds(now, lookAgain), { code: obstacle, rungId: rung.id });
  }
  if (now >= due && moneyCovers(facts, item)) {
    return wait(addMilliseconds(now, DAYS), { code: 'money-to-apply', rungId: rung.id });
  }

  const isLead = ledger.leadCaseId === undefined || ledger.leadCaseId === item.caseId;
  const earliestLawful = (from: Instant) => firstLawful(from, rung.channel, zone, ledger.contacts, rules);
  const turn = isLead ? due : addMilliseconds(earliestLawful(due).at, AFTER_LEAD);
  const lawful = earliestLawful(later(turn, now));
  if (lawful.at === now) {
    if (creditor && !areFresh(facts.books, policy.books, creditor.timeZone, now)) {
      const lookAgain = earliestLawful(addMilliseconds(now, AFTER_STALE_BOOKS)).at;
      return wait(lookAgain, { code: 'deferred', rungId: rung.id, ruleIds: [STALE_BOOKS_RULE] });
    }
    return { next: 'send-reminder', rungId: rung.id, reason: { code: 'rung-due', rungId: rung.id } };
  }
  if (now < due) return wait(lawful.at, { code: 'rung-due', rungId: rung.id });
  const { ruleIds } = lawful;
  return wait(lawful.at, { code: ruleIds.length > 0 ? 'deferred' : 'after-lead', rungId: rung.id, ruleIds });
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

function whatIsMissing(
  creditor: Creditor | undefined,
  debtor: Debtor | undefined,
  ledger: ContactLedger,
): ExceptionCode | undefined {
  if (!creditor) return 'creditor-unknown';
  if (!debtor) return 'debtor-unknown';
  return emailRecipient(debtor, ledger.unusableAddresses) ? undefined : 'no-usable-address';
}

/** Money that the debtor has paid and that nobody has applied yet may well be meant for this. */
function moneyCovers({ ledger, overdueMinor }: PlanningFacts, item: OpenCase): boolean {
  const unapplied = ledger.unapplied[item.currency] ?? 0;
  return unapplied > 0 && unapplied >= (overdueMinor ?? balanceMinor(item));
}

/** What a person must look at: what the plan waits for, and what goes on failing. */
export function exceptionsOf(plan: Plan, item: OpenCase): ExceptionCode[] {
  const often = (item.refusals?.inARow ?? 0) >= REFUSALS_FOR_A_PERSON;
  const refused: ExceptionCode[] = often ? ['message-refused'] : [];
  const { code } = plan.reason;
  return isException(code) ? [code, ...refused] : refused;
}

function isException(code: Reason['code']): code is ExceptionCode {
  return exceptionCode.safeParse(code).success;
}

/** One line for people and logs: `deferred by GEN-1 (rung firm)`. */
export function describeReason({ code, ruleIds = [], rungId }: Reason): string {
  const by = ruleIds.length > 0 ? ` by ${ruleIds.join(', ')}` : '';
  return `${code}${by}${rungId === undefined ? '' : ` (rung ${rungId})`}`;
}
