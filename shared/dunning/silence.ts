import type { OpenCase } from '../case/case.ts';
import type { ExceptionCode } from '../case/exception.ts';
import type { MessageChannel } from '../contact/ledger.ts';
import { reachOf, type Reach } from '../contact/reach.ts';
import type { Debtor } from '../parties/debtor.ts';
import { addMilliseconds, DAYS, type Instant } from '../time/calendar.ts';
import type { PlanningFacts } from './facts.ts';
import { firmness, tones, type Tone } from './policy.ts';

/** Who was written to or called a moment ago is not silent yet. */
const TIME_TO_ANSWER = 3 * DAYS;

/** Whether so many contacts in a row as the policy of the case says have had no answer (C17). A bounce was no contact. */
export function isSilent(
  { ledger, policy }: Pick<PlanningFacts, 'ledger' | 'policy'>,
  item: OpenCase,
  now: Instant,
): boolean {
  const { silence } = policy(item.ladder.policy);
  if (!silence) return false;
  const answerable = addMilliseconds(now, -TIME_TO_ANSWER);
  return ledger.unanswered.filter(({ at }) => at <= answerable).length >= silence.afterContacts;
}

/**
 * How a reminder of the case that is to go by the channel `wanted` reaches the debtor. One who is silent is tried by another
 * channel than the last time, whatever they prefer, if there is one that is authorised.
 */
export function reminderReach(
  facts: PlanningFacts & { debtor: Debtor },
  item: OpenCase,
  wanted: MessageChannel,
  now: Instant,
): Reach | undefined {
  const { debtor, ledger, rules } = facts;
  const last = ledger.unanswered.findLast(({ channel }) => channel !== 'call')?.channel;
  if (last === undefined || !isSilent(facts, item, now))
    return reachOf(debtor, ledger.unusableAddresses, wanted, rules);
  const other = last === 'email' ? 'sms' : 'email';
  return reachOf({ ...debtor, preferredChannel: other }, ledger.unusableAddresses, other, rules);
}

/**
 * The tone towards a debtor who is silent: one firmer, but neither more than one firmer than the `last` message (C15) nor firmer
 * than formal for it.
 */
export function firmerTone(tone: Tone, last: Tone | undefined): Tone {
  const limit = Math.min(firmness('formal'), last === undefined ? Infinity : firmness(last) + 1);
  const firmer = tones[Math.min(firmness(tone) + 1, limit)];
  return tone === 'courtesy' || firmer === undefined || firmness(firmer) < firmness(tone) ? tone : firmer;
}

/** Somebody is to find out whether the address and the number are right: one task for the debtor, on the case that leads. */
export function silenceExceptions(
  facts: Pick<PlanningFacts, 'ledger' | 'policy'>,
  item: OpenCase,
  now: Instant,
): ExceptionCode[] {
  const { leadCaseId = item.caseId } = facts.ledger;
  return leadCaseId === item.caseId && isSilent(facts, item, now) ? ['verify-contact-data'] : [];
}
