import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { putOnBus, type Bus } from '../../aws/bus.ts';
import { eventItems } from '../../aws/case-store.ts';
import { EVENT_PREFIX } from '../../aws/keys.ts';
import { scanSegment } from '../../aws/scan.ts';
import type { Table } from '../../aws/table.ts';
import { publishedDetail } from '../../../shared/case/published-event.ts';
import { CASES_SOURCE } from '../../../shared/event-sources.ts';

const place = z.union([z.literal('start'), z.literal('end'), z.object({ pk: z.string(), sk: z.string() })]);

/** How far the events of a span of time have been published: where each segment of the table goes on. */
const progress = z.object({
  from: z.string(),
  to: z.optional(z.string()),
  places: z.array(place).check(z.minLength(1)),
  published: z.int(),
});
export type Progress = z.infer<typeof progress>;

export function writeToken(value: Progress): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** `undefined` for a text that is no token. */
export function readToken(token: string): Progress | undefined {
  try {
    return progress.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

/** Puts all events of a case on the bus again, in order. Says how many. */
export async function republishCase(table: Table, bus: Bus, caseId: string): Promise<number> {
  const items = await eventItems(table, caseId);
  await publish(bus, items);
  return items.length;
}

/**
 * Puts the events of a span of time on the bus again, those of one case in order; `at` is when they happened. Moves `state`
 * on only behind what the bus has taken, so whoever goes on from it leaves nothing out.
 */
export async function republishSpan(
  table: Table,
  bus: Bus,
  state: Progress,
  note: (state: Progress) => void,
): Promise<void> {
  const { from, to } = state;
  const filter = {
    FilterExpression: `begins_with(sk, :event) AND #at >= :from${to === undefined ? '' : ' AND #at <= :to'}`,
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: {
      ':event': EVENT_PREFIX,
      ':from': from,
      ...(to === undefined ? {} : { ':to': to }),
    },
  };
  const segments = state.places.length;
  const run = async (segment: number) => {
    const pages = scanSegment(table, filter, { segment, segments, from: state.places[segment] });
    for await (const { items, next } of pages) {
      await publish(bus, items);
      state.places[segment] = next;
      state.published += items.length;
      note(state);
    }
  };
  const ends = await Promise.allSettled(state.places.map((_, segment) => run(segment)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

const TRIES = 6;

/** In the very form that the outbox gives them. Consumers stand repetition, so a page that failed is put again as a whole. */
async function publish(bus: Bus, items: readonly Record<string, unknown>[]): Promise<void> {
  const events = items.map((item) => {
    const detail = publishedDetail(item);
    return { source: CASES_SOURCE, type: detail.type, text: JSON.stringify(detail), time: detail.at };
  });
  for (let attempt = 1; ; attempt++) {
    try {
      await putOnBus(bus, events);
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await sleep(50 * 2 ** attempt);
    }
  }
}
