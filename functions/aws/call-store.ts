import type { CallOutcome } from '../../shared/case/call-outcome.ts';
import type { Actor } from '../../shared/case/escalation.ts';
import type { ContactLedger } from '../../shared/contact/ledger.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant, IsoDay } from '../../shared/time/calendar.ts';
import { putNew } from './erp-inbox.ts';
import { keys } from './keys.ts';
import { ledgerWrite } from './party-store.ts';
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

/** The call, on condition that the contact ledger is as it was read: a reminder under way must know of it. */
export function recordedCallWrites(table: Table, ledger: ContactLedger, call: RecordedCall): Write[] {
  const { debtorId, contacts } = ledger;
  const { callId, at } = call;
  const contact = { at, channel: 'call', messageId: callId } as const;
  const { channel, messageId } = contact;
  return [
    putNew(table, { ...keys.recordedCall(debtorId, callId), ...call }),
    ledgerWrite(table, ledger, { contacts: [...contacts, contact] }, at),
    putNew(table, { ...keys.contact(debtorId, at, callId), channel, messageId }),
  ];
}
