import { collectableMinor, isCertificatePending, isSettled, type OpenCase } from '../case/case.ts';
import { dayIn, addMilliseconds, type Instant } from '../time/calendar.ts';
import { areFresh } from './books.ts';
import { holdOf } from './holds.ts';
import type { PlanningFacts } from './facts.ts';
import { moneyCovers } from './obstacle.ts';
import { MESSAGE_DOUBT, type Reason } from './plan.ts';

/**
 * What keeps an approved case from the agency tonight; the next night looks again. It is what keeps anybody from asking the
 * debtor for it, with a message under way besides: nobody knows yet whether that has left.
 */
export function obstacleToPlacing(
  item: OpenCase,
  facts: PlanningFacts,
  now: Instant,
): Reason['code'] | undefined {
  const { creditor, debtor, ledger, books, policy } = facts;
  if (!creditor) return 'creditor-unknown';
  if (!debtor) return 'debtor-unknown';
  if (isSettled(item)) return 'balance-zero';
  const hold = holdOf(item, ledger, dayIn(now, debtor.timeZone), debtor.timeZone);
  if (hold && hold.code !== 'escalation-approved') return hold.code;
  // A part may be disputed, and the rest be nothing.
  if (collectableMinor(item) === 0) return 'disputed';
  if (isCertificatePending(item)) return 'certificate-pending';
  if (moneyCovers(facts, item)) return 'money-to-apply';
  if (!areFresh(books, policy(item.ladder.policy).books, creditor.timeZone, now)) return 'deferred';
  const isUnderway = Object.values(item.ladder.rungs).some(
    (record) =>
      (record.state === 'claimed' || record.state === 'doubted') &&
      now < addMilliseconds(record.at, MESSAGE_DOUBT),
  );
  return isUnderway ? 'message-unconfirmed' : undefined;
}
