import { isConversation, type CallOutcome } from '../../shared/case/call-outcome.ts';
import { contactOn } from '../../shared/case/contact-facts.ts';
import type { Actor } from '../../shared/case/escalation.ts';
import type { Contact, ContactLedger } from '../../shared/contact/ledger.ts';
import { withUnanswered } from '../../shared/contact/silence.ts';
import type { PersonLedger } from '../../shared/contact/person.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant, IsoDay } from '../../shared/time/calendar.ts';
import { putNew } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { ledgerWrite } from './party-store.ts';
import { personContactWrites } from './person-store.ts';
import { contactSum, sumWrite, type Sum } from './sums.ts';
import { readItem, type Table, type Write } from './table.ts';

/** A call that a person has made to a debtor. */
export interface RecordedCall {
  callId: InternalId;
  at: Instant;
  by: Actor;
  outcome: CallOutcome;
  /** From this day on they are to be called again. */
  nextOn?: IsoDay;
  noteId?: InternalId;
  /** The contact rule that did not allow it, and was not kept. */
  despite?: string;
  /** The debtor has called, or asked to be called: it is not counted by the caps. */
  isAsked?: boolean;
  /** What it was about. */
  caseIds: InternalId[];
}

export async function loadRecordedCall(
  table: Table,
  debtorId: InternalId,
  callId: InternalId,
): Promise<RecordedCall | undefined> {
  return (await readItem(table, keys.recordedCall(debtorId, callId))) as RecordedCall | undefined;
}

/** What the call adds to the count of contacts. */
export function callSum({ callId, at }: Pick<RecordedCall, 'callId' | 'at'>): Sum {
  return contactSum(callId, contactOn(at, 'call'));
}

/** The call, on condition that the contact ledger is as it was read: a reminder under way must know of it. It takes the place of what was assigned. */
export function recordedCallWrites(
  table: Table,
  ledger: ContactLedger,
  persons: readonly PersonLedger[],
  call: RecordedCall,
): Write[] {
  const { debtorId, contacts, unanswered } = ledger;
  const { callId, at, outcome, isAsked } = call;
  const channel = 'call';
  const spoke = isConversation(outcome);
  const contact: Contact = {
    ...{ at, channel, messageId: callId },
    ...(spoke ? { outcome: 'conversation' } : {}),
    ...(isAsked ? { purpose: 'requested' } : {}),
  };
  const made = contacts.filter((known) => known.assigned !== true);
  const assigned = contacts.filter((known) => known.assigned === true).map(({ messageId }) => messageId);
  return [
    putNew(table, { ...keys.recordedCall(debtorId, callId), ...call }),
    ledgerWrite(
      table,
      ledger,
      {
        contacts: [...made, contact],
        unanswered: spoke ? unanswered : withUnanswered(unanswered, contact),
      },
      at,
    ),
    ...personContactWrites(table, persons, debtorId, contact, assigned),
    putNew(table, { ...keys.contact(debtorId, at, callId), channel, messageId: callId }),
    sumWrite(table, callSum(call)),
  ];
}
