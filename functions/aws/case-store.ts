import { balanceMinor, type DunningCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import type { Actor } from '../../shared/case/escalation.ts';
import type { CaseEvent } from '../../shared/case/events.ts';
import { evolve } from '../../shared/case/evolve.ts';
import type { RecordedEvent } from '../../shared/case/recorded-event.ts';
import { wakingEventTypes } from '../../shared/case/waking.ts';
import { instalmentId } from '../../shared/ids/instalment-id.ts';
import { contentHash, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { CASE_OF_DEBTOR_PREFIX, EVENT_PREFIX, shardOf, TO_PLACE } from './keys.ts';
import { caseListing } from './listing.ts';
import { changeOfGathered } from './message-store.ts';
import { recallWrites } from './placement-store.ts';
import {
  allWithPrefix,
  readAll,
  readItem,
  StaleWrite,
  writeTogether,
  type Table,
  type Write,
} from './table.ts';

/** Who brought an event about, and when it happened. */
export interface Cause {
  at: Instant;
  by: 'erp' | 'workflow' | 'provider' | 'watchdog' | 'person' | 'schedule' | 'debtor';
  /** Which person. */
  actor?: Actor;
}

interface CaseItem {
  state: DunningCase;
  taskToken?: string;
  tokenVersion?: number;
}

/** What belongs into the same transaction as these events, which lead to the case as it is `after` them. */
export type Alongside = (events: CaseEvent[], after: DunningCase) => Write[];

const TRIES = 8;

export async function loadCase(table: Table, caseId: string): Promise<DunningCase | undefined> {
  return (await loadCaseItem(table, caseId))?.state;
}

/** The token of the workflow's present wait and the case version for which it began to wait, if it ever waited. */
export async function loadWait(
  table: Table,
  caseId: string,
): Promise<{ caseVersion: number; token: string; tokenVersion: number } | undefined> {
  const item = await loadCaseItem(table, caseId);
  if (item?.taskToken === undefined || item.tokenVersion === undefined) return undefined;
  return { caseVersion: item.state.version, token: item.taskToken, tokenVersion: item.tokenVersion };
}

/** What the ERP said of an invoice when it was registered, as a hash, and the cases that are its open items. */
export interface Registration {
  content: string;
  caseIds: InternalId[];
}

/** The open items of an invoice, in order of due date: one, or one for each instalment; none as long as it has not come. */
export async function itemsOf(table: Table, invoiceId: InternalId): Promise<DunningCase[]> {
  const first = await loadCase(table, invoiceId);
  if (!first) return [];
  const items = [first];
  for (let number = 2; number <= (first.invoice.instalment?.of ?? 1); number++) {
    const item = await loadCase(table, instalmentId(invoiceId, number));
    if (!item) throw new Error(`instalment ${number} of invoice ${invoiceId} is not registered yet`);
    items.push(item);
  }
  return items;
}

/** By invoice, those of these invoices that have come. */
export async function loadRegistrations(
  table: Table,
  invoiceIds: readonly InternalId[],
): Promise<Map<InternalId, Registration>> {
  const items = await readAll(
    table,
    invoiceIds.map((invoiceId) => keys.registration(invoiceId)),
  );
  return new Map(
    items.map((item) => [String(item.pk).slice('CASE#'.length), item as unknown as Registration]),
  );
}

/** All cases of the debtor that are not closed, each read consistently. */
export async function loadLiveCases(table: Table, debtorId: string): Promise<DunningCase[]> {
  const cases = await loadCases(table, await liveCaseIds(table, debtorId));
  return cases.sort((a, b) => a.caseId.localeCompare(b.caseId));
}

/** Those of these cases that are there, read consistently, in any order. */
export async function loadCases(table: Table, caseIds: readonly string[]): Promise<DunningCase[]> {
  const items = await readAll(
    table,
    caseIds.map((caseId) => keys.case(caseId)),
  );
  return items.map((item) => (item as unknown as CaseItem).state);
}

/** Read consistently, too: a change of the debtor must reach a case that was registered a moment ago. */
export async function liveCaseIds(table: Table, debtorId: string): Promise<string[]> {
  const { pk } = keys.debtor(debtorId);
  const items = await allWithPrefix(table, pk, CASE_OF_DEBTOR_PREFIX);
  return items.map(({ sk }) => String(sk).slice(CASE_OF_DEBTOR_PREFIX.length));
}

/** The whole story of a case, in order. */
export async function loadStory(table: Table, caseId: string): Promise<RecordedEvent[]> {
  return (await eventItems(table, caseId)).map(({ seq, at, by, actor, data, balanceMinor }) => ({
    seq: seq as number,
    at: at as Instant,
    by: by as string,
    actor: actor as Actor | undefined,
    event: data as CaseEvent,
    balanceMinor: balanceMinor as number,
  }));
}

/** One event of a case by its number, if there is one. */
export async function loadEvent(table: Table, caseId: string, seq: number): Promise<CaseEvent | undefined> {
  return (await readItem(table, keys.event(caseId, seq)))?.data as CaseEvent | undefined;
}

/** The items of a case's events as they are in the table, in order. */
export function eventItems(table: Table, caseId: string): Promise<Record<string, unknown>[]> {
  return allWithPrefix(table, keys.case(caseId).pk, EVENT_PREFIX);
}

/**
 * Lets the case follow a command: reads it, decides, and writes state and events in one transaction together with what
 * `alongside` adds for the events and the case after them (an idempotency record, a payment). When somebody else wrote first
 * it reads and decides again. Writes nothing when the command brings no event and `alongside` adds nothing.
 */
export async function follow(
  table: Table,
  caseId: string,
  command: CaseCommand,
  cause: Cause,
  alongside: Alongside = () => [],
): Promise<DunningCase> {
  for (let attempt = 1; ; attempt++) {
    const before = await loadCase(table, caseId);
    const events = decide(command, before);
    const { after, writes } = caseWrites(table, before, events, cause);
    const beside = alongside(events, after);
    if (writes.length + beside.length === 0) return after;
    try {
      // What is written beside no event rests on the case as it was read, too.
      await writeTogether(table, [...(writes.length > 0 ? writes : [versionCheck(table, after)]), ...beside]);
      return after;
    } catch (error) {
      const lostRace = error instanceof StaleWrite && error.failed.includes(0);
      if (!lostRace || attempt === TRIES) throw error;
    }
  }
}

/**
 * Lets several cases follow what is decided on all of them, in one transaction with what comes `alongside`. When somebody else
 * wrote one of them first, all are read and decided again. What brings no event on any case and nothing else writes nothing.
 */
export async function followTogether(
  table: Table,
  caseIds: readonly string[],
  decideAll: (items: readonly DunningCase[]) => CaseEvent[][],
  cause: Cause,
  alongside: readonly Write[] = [],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const items = (await Promise.all(caseIds.map((caseId) => loadCase(table, caseId)))).filter(
      (item) => item !== undefined,
    );
    const decided = decideAll(items);
    if (decided.every((events) => events.length === 0) && alongside.length === 0) return;
    const perCase = items.flatMap((item, index) => {
      const { writes: own } = caseWrites(table, item, decided[index] ?? [], cause);
      return own.length > 0 ? own : [versionCheck(table, item)];
    });
    // Two cases in one message tell it the same: a transaction holds an item once.
    const writes = [...new Map(perCase.map((write) => [contentHash(write), write])).values()];
    try {
      await writeTogether(table, [...writes, ...alongside]);
      return;
    } catch (error) {
      const lostRace = error instanceof StaleWrite && error.failed.some((index) => index < writes.length);
      if (!lostRace || attempt === TRIES) throw error;
    }
  }
}

/** The writes that record events on a case; the first of them is conditional on the version before. */
export function caseWrites(
  table: Table,
  before: DunningCase | undefined,
  events: readonly CaseEvent[],
  cause: Cause,
): { after: DunningCase; writes: Write[] } {
  let after = before;
  const eventWrites = events.map((event) => {
    const next = evolve(after, event, cause.at);
    after = next;
    return eventWrite(table, next, event, cause);
  });
  if (!after) throw new Error('a case begins with an event');
  if (events.length === 0) return { after, writes: [] };
  const writes = [stateWrite(table, before, after, events, cause), ...eventWrites];
  if (before && events.some(isChange)) writes.push(...changeOfGathered(table, before));
  writes.push(...recallWrites(table, events, after.caseId, cause.at));
  const isLive = after.status !== 'closed';
  const wasLive = before !== undefined && before.status !== 'closed';
  return { after, writes: isLive === wasLive ? writes : [...writes, ofDebtorWrite(table, after, isLive)] };
}

function ofDebtorWrite(table: Table, { debtorId, caseId }: DunningCase, live: boolean): Write {
  const key = keys.caseOfDebtor(debtorId, caseId);
  return live
    ? { Put: { TableName: table.name, Item: key } }
    : { Delete: { TableName: table.name, Key: key } };
}

/** Lets a transaction happen only while the case is as it was read. */
export function versionCheck(table: Table, { caseId, version }: DunningCase): Write {
  return {
    ConditionCheck: {
      TableName: table.name,
      Key: keys.case(caseId),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    },
  };
}

function eventWrite(table: Table, after: DunningCase, event: CaseEvent, cause: Cause): Write {
  const { caseId, debtorId, currency, version } = after;
  return {
    Put: {
      TableName: table.name,
      Item: {
        ...keys.event(caseId, version),
        caseId,
        debtorId,
        seq: version,
        type: event.type,
        at: cause.at,
        by: cause.by,
        actor: cause.actor,
        currency,
        amountMinor: ('amountMinor' in event ? event.amountMinor : undefined) ?? 0,
        balanceMinor: balanceMinor(after),
        code: codeOf(event),
        data: event,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Leaves alone what the workflow's wait stores on the item (token and its version). */
function stateWrite(
  table: Table,
  before: DunningCase | undefined,
  after: DunningCase,
  events: readonly CaseEvent[],
  cause: Cause,
): Write {
  const set: Record<string, unknown> = {
    state: after,
    version: after.version,
    ...caseListing(after),
  };
  const remove: string[] = [];
  if (after.status === 'current')
    Object.assign(set, { opensShard: shardOf(after.caseId), opensAt: after.opensAt });
  else remove.push('opensShard', 'opensAt');
  if (after.status === 'closed') remove.push('liveOf');
  else set.liveOf = `${after.creditorId}#${shardOf(after.caseId)}`;
  if (after.status === 'open') {
    Object.assign(set, { generation: after.generation, nextShard: shardOf(after.caseId) });
    // From here until the workflow stores its next wait, "now" is when something should happen: so the watchdog sees it.
    const stirs = before?.status !== 'open' || events.some(isNews);
    if (stirs) set.nextActionAt = cause.at;
  } else {
    remove.push('nextShard', 'nextActionAt', 'nextReason');
  }
  if (after.status === 'open' && after.escalation?.state === 'approved')
    Object.assign(set, { placing: TO_PLACE, approvedAt: after.escalation.decidedAt });
  else remove.push('placing', 'approvedAt');
  const names = [...Object.keys(set), ...remove];
  return {
    Update: {
      TableName: table.name,
      Key: keys.case(after.caseId),
      UpdateExpression: [
        `SET ${Object.keys(set)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}`,
        ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
      ].join(' '),
      ConditionExpression: before ? '#version = :before' : 'attribute_not_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ...(before ? { ':before': before.version } : {}),
      },
    },
  };
}

/** The code that tells one event of a type from another: which exception, why refused, why closed. */
function codeOf(event: CaseEvent): string {
  switch (event.type) {
    case 'ExceptionRaised':
    case 'ExceptionCleared':
      return event.code;
    case 'MessageReleased':
      return event.cause;
    case 'CaseClosed':
      return event.reason;
    case 'DeductionBooked':
      return event.kind;
    case 'RungPassed':
      return event.cause;
    case 'CasePlaced':
      return event.agencyId;
    case 'CaseRecalled':
      return event.cause;
    case 'DisputeOpened':
      return event.reasonCode;
    case 'DisputeResolved':
    case 'CallRecorded':
      return event.outcome;
    default:
      return '';
  }
}

/** What is no news of a message changes what a message may say. */
function isChange({ type }: CaseEvent): boolean {
  return !type.startsWith('Message');
}

/** What a workflow must react to; without one, the watchdog. */
function isNews(event: CaseEvent): boolean {
  const failed = event.type === 'ExceptionRaised' && event.code === 'workflow-failed';
  return failed || wakingEventTypes.includes(event.type);
}

async function loadCaseItem(table: Table, caseId: string): Promise<CaseItem | undefined> {
  return (await readItem(table, keys.case(caseId))) as CaseItem | undefined;
}
