import type { Instant } from '../time/calendar.ts';
import { collectableMinor, type DunningCase } from './case.ts';

/** Since when, or from when on, a person is to call the debtor about the case; `undefined` when nobody has to. */
export function callFrom(item: DunningCase): Instant | undefined {
  return item.status === 'open' && collectableMinor(item) > 0 ? item.ladder.callAssignedAt : undefined;
}

/** Whether a person is to call the debtor about the case by now: not on a day still to come. */
export function isCallDue(item: DunningCase, now: Instant): boolean {
  const from = callFrom(item);
  return from !== undefined && from <= now;
}
