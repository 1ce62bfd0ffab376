import type { OpenCase } from '../case/case.ts';
import type { Contact } from '../contact/ledger.ts';
import { derivedId } from '../ids/internal-id.ts';
import type { Instant } from '../time/calendar.ts';

/** The place among the contacts that a call takes for which the rung of the case asks first. */
export function assignedCall({ caseId, episode }: OpenCase, rungId: string, at: Instant): Contact {
  return { at, channel: 'call', messageId: derivedId('call', caseId, episode, rungId), assigned: true };
}
