import type { Actor } from '../case/escalation.ts';
import { NotPermitted } from '../case/not-permitted.ts';
import { NotPossible } from '../case/not-possible.ts';
import type { IsoDay } from '../time/calendar.ts';
import { isUnderway, type Broadcast } from './broadcast.ts';
import type { TermsChange } from './terms-change.ts';

/**
 * Whoever can name another account to pay to, be it in free text, can steal what debtors pay: for that one person is not enough.
 */
export function needsApproval({ type }: TermsChange): boolean {
  return type !== 'PaymentTerms';
}

/**
 * The broadcast once somebody has approved it; approved before, it is as it is. Throws `NotPermitted` for the one who proposed
 * it, and `NotPossible` when it waits for nobody, or debtors could not be told before the change holds. `today` is the creditor's.
 */
export function approved(broadcast: Broadcast, by: Actor, today: IsoDay): Broadcast {
  const { broadcastId, startedBy, approvedBy, state, from } = broadcast;
  if (approvedBy !== undefined && isUnderway(broadcast)) return broadcast;
  if (state !== 'proposed') throw new NotPossible(`broadcast ${broadcastId} waits for nobody's approval`);
  if (startedBy === by) throw new NotPermitted(`who proposed broadcast ${broadcastId} cannot approve it`);
  if (from <= today)
    throw new NotPossible(`the change holds from ${from}, which has come: stop it and propose another day`);
  return { ...broadcast, state: 'gathering', approvedBy: by };
}
