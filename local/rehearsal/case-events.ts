import { CASES_SOURCE } from '../../shared/event-sources.ts';
import type { Twin } from '../twin.ts';

/** What happened to a case. Ids are Puntual's own. */
export interface CaseEvent {
  /** RFC 3339, UTC. */
  at: string;
  caseId: string;
  type: string;
  balanceMinor: number;
  rungId?: string;
  /** Of a message, or of a call. */
  messageId?: string;
  channel?: string;
  /** `collection` or `internal`. */
  purpose?: string;
  /** Why a case was closed. */
  reason?: string;
}

interface CaseEventKey {
  caseId: string;
  seq: string;
}

/** As DynamoDB writes an attribute. */
interface Attribute {
  S?: string;
  N?: string;
  M?: Record<string, Attribute>;
}
type Item = Record<string, Attribute>;

/** How many items one call reads. */
const READ_TOGETHER = 100;

/** Hears of every case event on the event bus, and reads the rest of it from the table: the bus tells ids, types and amounts only. */
export function watchCases(twin: Twin): { take: () => Promise<CaseEvent[]> } {
  let heard: CaseEventKey[] = [];
  twin.cloud.watch((told) => {
    if (told.kind === 'event' && told.source === CASES_SOURCE) heard.push(told.detail as CaseEventKey);
  });
  return {
    /** All that has happened since the last call, in order of time. */
    take: async () => {
      const keys = heard;
      heard = [];
      const events: CaseEvent[] = [];
      for (let from = 0; from < keys.length; from += READ_TOGETHER)
        events.push(...(await readEvents(twin, keys.slice(from, from + READ_TOGETHER))));
      return events.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
    },
  };
}

async function readEvents(
  { cloud, kernel, outputs }: Twin,
  heard: readonly CaseEventKey[],
): Promise<CaseEvent[]> {
  const table = outputs.TableName ?? '';
  const names = new Map(heard.map((key) => [nameOf(key), key]));
  const Keys = [...names.values()].map(({ caseId, seq }) => ({
    pk: { S: `CASE#${caseId}` },
    sk: { S: `EVENT#${seq.padStart(6, '0')}` },
  }));
  const input = { RequestItems: { [table]: { Keys, ConsistentRead: true } } };
  const answer = (await kernel.submit('rehearsal reads events', () =>
    cloud.call('dynamodb', 'BatchGetItem', input),
  )) as { Responses: Record<string, Item[]> };
  const items = new Map(
    (answer.Responses[table] ?? []).map((item) => [
      nameOf({ caseId: item.caseId?.S ?? '', seq: item.seq?.N ?? '' }),
      item,
    ]),
  );
  return [...names.keys()].map((name) => {
    const item = items.get(name);
    if (!item) throw new Error(`event ${name} was published, but is not in the table`);
    return eventOf(item);
  });
}

function nameOf({ caseId, seq }: CaseEventKey): string {
  return `${caseId} ${seq}`;
}

function eventOf({ at, caseId, type, balanceMinor, data }: Item): CaseEvent {
  const { rungId, messageId, callId, channel, purpose, reason } = data?.M ?? {};
  return {
    at: at?.S ?? '',
    caseId: caseId?.S ?? '',
    type: type?.S ?? '',
    balanceMinor: Number(balanceMinor?.N),
    ...{
      rungId: rungId?.S,
      messageId: messageId?.S ?? callId?.S,
      channel: channel?.S,
      purpose: purpose?.S,
      reason: reason?.S,
    },
  };
}
