import type { TaskKind } from '../../shared/api/worklist.ts';

export const EVENT_PREFIX = 'EVENT#';
export const CURRENT_PREFIX = 'CURRENT#';
export const VERSION_PREFIX = 'VERSION#';
export const RECORDED_CALL_PREFIX = 'RECORDED-CALL#';
export const NOTE_PREFIX = 'NOTE#';
export const MEANT_PREFIX = 'MEANT#';
export const STATUS_COUNT_PREFIX = 'STATUS#';
export const PENDING_PREFIX = 'PENDING#';
export const PLACED_CASE_PREFIX = 'CASE#';
export const CASE_OF_DEBTOR_PREFIX = 'CASE#';
export const RECIPIENT_PREFIX = 'DEBTOR#';
export const DUE_PREFIX = 'DUE#';
export const SNAPSHOT_PREFIX = 'SNAPSHOT#';
export const DIFFERENCE_PREFIX = 'DIFFERENCE#';

/*
 * Every kind of item in the table, by its key: `import * as keys`, so that a function has those only which it uses.
 */

const ofCase = (caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'CASE' });
export { ofCase as case };
export const event = (caseId: string, seq: number) => ({
  pk: `CASE#${caseId}`,
  sk: `${EVENT_PREFIX}${String(seq).padStart(6, '0')}`,
});
/** Says that something which must happen once has happened to the case. */
export const done = (caseId: string, what: string) => ({ pk: `CASE#${caseId}`, sk: `DONE#${what}` });
/** What the ERP said when it issued the invoice, as a hash, and which cases are its open items. */
export const registration = (caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'REGISTRATION' });
/** That a payment or a note is meant for the invoice, which may be still to come. */
export const meant = (invoiceId: string, paymentId: string) => ({
  pk: `CASE#${invoiceId}`,
  sk: `${MEANT_PREFIX}${paymentId}`,
});
/** What came for an invoice before the invoice. */
export const pending = (caseId: string, what: string) => ({
  pk: `CASE#${caseId}`,
  sk: `${PENDING_PREFIX}${what}`,
});
/** What the figures hold of the case. */
export const figures = (caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'FIGURES' });
export const task = (caseId: string, code: string) => ({ pk: `CASE#${caseId}`, sk: `TASK#${code}` });
/** That a person is to call the debtor. */
export const callTask = (debtorId: string) => ({ pk: `DEBTOR#${debtorId}`, sk: 'CALL' });
export const creditor = (creditorId: string) => ({ pk: `CREDITOR#${creditorId}`, sk: 'PROFILE' });
/** How far the ERP has sent all that it had booked. */
export const books = (creditorId: string) => ({ pk: `CREDITOR#${creditorId}`, sk: 'BOOKS' });
/** A list of what is open in the ERP's ledger: which of its parts are here. */
export const snapshot = (creditorId: string, asOf: string) => ({
  pk: `CREDITOR#${creditorId}`,
  sk: `${SNAPSHOT_PREFIX}${asOf}`,
});
export const snapshotPart = (creditorId: string, asOf: string, part: number) => ({
  pk: `CREDITOR#${creditorId}`,
  sk: `${SNAPSHOT_PREFIX}${asOf}#${String(part).padStart(6, '0')}`,
});
/** Which snapshot was compared last. */
export const comparison = (creditorId: string) => ({ pk: `CREDITOR#${creditorId}`, sk: 'COMPARISON' });
/** That the ERP's ledger and ours differ on an invoice. */
export const difference = (creditorId: string, caseId: string) => ({
  pk: `CREDITOR#${creditorId}`,
  sk: `${DIFFERENCE_PREFIX}${caseId}`,
});
export const debtor = (debtorId: string) => ({ pk: `DEBTOR#${debtorId}`, sk: 'PROFILE' });
/** What we have recorded of the debtor beside the ERP's word. */
export const amendments = (debtorId: string) => ({ pk: `DEBTOR#${debtorId}`, sk: 'AMENDMENTS' });
/** That the case is a live one of the debtor's: an index would tell of a new one only after a moment. */
export const caseOfDebtor = (debtorId: string, caseId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `${CASE_OF_DEBTOR_PREFIX}${caseId}`,
});
export const ledger = (debtorId: string) => ({ pk: `DEBTOR#${debtorId}`, sk: 'CONTACTS' });
/** What a person has heard as any debtor of a creditor's. */
export const person = (personId: string) => ({ pk: `PERSON#${personId}`, sk: 'CONTACTS' });
export const contact = (debtorId: string, at: string, messageId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `CONTACT#${at}#${messageId}`,
});
export const content = (debtorId: string, messageId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `CONTENT#${messageId}`,
});
/** What the reminder says that the case was to send, for a person to read. */
export const draft = (debtorId: string, caseId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `DRAFT#${caseId}`,
});
/** How the debtor pays, and what a person has said of it. */
export const segment = (debtorId: string) => ({ pk: `DEBTOR#${debtorId}`, sk: 'SEGMENT' });
/** That a person is to decide whether to go on trading with the debtor. */
export const reviewTask = (debtorId: string) => ({ pk: `DEBTOR#${debtorId}`, sk: 'REVIEW' });
export const policy = (id: string, version: number) => ({
  pk: `POLICY#${id}`,
  sk: `${VERSION_PREFIX}${version}`,
});
/** Which version of a policy was saved last. */
export const currentPolicy = (id: string) => ({ pk: 'POLICY', sk: `${CURRENT_PREFIX}${id}` });
export const strategy = (id: string, version: number) => ({
  pk: `STRATEGY#${id}`,
  sk: `${VERSION_PREFIX}${version}`,
});
/** Which policy new cases get, or by which strategy it is chosen. */
export const activePolicy = () => ({ pk: 'POLICY', sk: 'ACTIVE' });
export const message = (messageId: string) => ({ pk: `MESSAGE#${messageId}`, sk: 'MESSAGE' });
export const payment = (paymentId: string) => ({ pk: `PAYMENT#${paymentId}`, sk: 'PAYMENT' });
export const dispute = (disputeId: string) => ({ pk: `DISPUTE#${disputeId}`, sk: 'DISPUTE' });
/** What became of a dispute that has not come. */
export const awaitedDispute = (disputeId: string) => ({ pk: `DISPUTE#${disputeId}`, sk: 'RESOLUTION' });
export const placement = (placementId: string) => ({ pk: `PLACEMENT#${placementId}`, sk: 'PLACEMENT' });
export const placedCase = (placementId: string, caseId: string) => ({
  pk: `PLACEMENT#${placementId}`,
  sk: `${PLACED_CASE_PREFIX}${caseId}`,
});
/** What an agency was told of a debtor. */
export const placedDebtor = (debtorId: string, placementId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `PLACED#${placementId}`,
});
/** By which placements are found, in order. */
export const placementOf = (night: string, agencyId: string) => ({
  pk: 'PLACEMENTS',
  sk: `${night}#${agencyId}`,
});
export const broadcast = (broadcastId: string) => ({ pk: `BROADCAST#${broadcastId}`, sk: 'BROADCAST' });
/** By which broadcasts are found, in order. */
export const broadcastOf = (startedAt: string, broadcastId: string) => ({
  pk: 'BROADCASTS',
  sk: `${startedAt}#${broadcastId}`,
});
export const recipient = (broadcastId: string, debtorId: string) => ({
  pk: `BROADCAST#${broadcastId}`,
  sk: `${RECIPIENT_PREFIX}${debtorId}`,
});
/** That the recipient is to be looked at from that instant on. */
export const dueRecipient = (broadcastId: string, dueAt: string, debtorId: string) => ({
  pk: `BROADCAST#${broadcastId}`,
  sk: `${DUE_PREFIX}${dueAt}#${debtorId}`,
});
/** As which debtor the person was told. */
export const toldPerson = (broadcastId: string, personId: string) => ({
  pk: `BROADCAST#${broadcastId}`,
  sk: `PERSON#${personId}`,
});
export const note = (debtorId: string, noteId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `${NOTE_PREFIX}${noteId}`,
});
/** A call that a person has made. */
export const recordedCall = (debtorId: string, callId: string) => ({
  pk: `DEBTOR#${debtorId}`,
  sk: `${RECORDED_CALL_PREFIX}${callId}`,
});
/** What a person's request was and what was answered, for a while. */
export const command = (commandKey: string) => ({ pk: `COMMAND#${commandKey}`, sk: 'COMMAND' });
export const erpEvent = (eventKey: string) => ({ pk: `ERP#${eventKey}`, sk: 'EVENT' });
export const rejected = (id: string) => ({ pk: `REJECTED#${id}`, sk: 'REJECTED' });
export const rejectedEvent = (id: string, debtorId: string | undefined) => ({
  pk: debtorId === undefined ? `REJECTED#${id}` : `DEBTOR#${debtorId}`,
  sk: `SENT-EVENT#${id}`,
});
/** How many cases have the status. */
export const statusCount = (shard: string, status: string) => ({
  pk: `FIGURES#${shard}`,
  sk: `${STATUS_COUNT_PREFIX}${status}`,
});
export const ageing = (shard: string, currency: string, dueOn: string) => ({
  pk: `AGEING#${shard}`,
  sk: `${currency}#${dueOn}`,
});
/** Begins with the day, so that the last days of all currencies are one read. */
export const kpi = (shard: string, day: string, currency: string) => ({
  pk: `KPI#${shard}`,
  sk: `${day}#${currency}`,
});
/** How many contacts were made on the day. */
export const contacts = (shard: string, day: string, channel: string) => ({
  pk: `CONTACTS#${shard}`,
  sk: `${day}#${channel}`,
});
/** What became of the rungs of a step that were due on the day. */
export const adherence = (shard: string, day: string, rungId: string) => ({
  pk: `ADHERENCE#${shard}`,
  sk: `${day}#${rungId}`,
});

export const indexes = {
  toOpen: 'to-open',
  nextAction: 'next-action',
  toPlace: 'to-place',
  tasks: 'tasks',
  ofCreditor: 'of-creditor',
  cases: 'cases',
  casesOfDebtor: 'cases-of-debtor',
  search: 'search',
} as const;

/** Partitions of an index that every case is in: enough for a million cases, few enough to ask all of them. */
export const SHARDS = ['0', '1', '2', '3'] as const;

/** The partition of the index of approved cases: people approve one after the other, so one takes them all. */
export const TO_PLACE = 'approved';

/** Of the index of tasks. */
export const taskPartition = (kind: TaskKind, shard: string) => `${kind}#${shard}`;

/** Internal ids are evenly spread, so their last letter is, too. */
export function shardOf(internalId: string): string {
  return SHARDS[(internalId.codePointAt(internalId.length - 1) ?? 0) % SHARDS.length] ?? SHARDS[0];
}
