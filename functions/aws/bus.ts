import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Instant } from '../../shared/time/calendar.ts';

const ENTRIES_PER_CALL = 10;
/** EventBridge counts all entries of a call together. */
const BYTES_PER_CALL = 256 * 1024;
const BYTES_AROUND_DETAIL = 256;

export interface Bus {
  client: EventBridgeClient;
  name: string;
}

export function openBus(name: string): Bus {
  return { client: new EventBridgeClient({}), name };
}

export interface BusEvent {
  source: string;
  type: string;
  /** The detail, as JSON text. */
  text: string;
  /** Default: when the bus takes it. */
  time?: Instant;
}

/** Puts all events on the bus, looking at every entry's result. Throws when one was not taken: send all again. */
export async function putOnBus({ client, name }: Bus, events: readonly BusEvent[]): Promise<void> {
  for (const batch of batches(events)) {
    const entries = batch.map(({ source, type, text, time }): PutEventsRequestEntry => ({
      EventBusName: name,
      Source: source,
      DetailType: type,
      Detail: text,
      Time: time === undefined ? undefined : new Date(time),
    }));
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }));
    const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new Error(`the bus ${name} did not take an event: ${refused.ErrorCode ?? ''}`);
  }
}

function batches(events: readonly BusEvent[]): BusEvent[][] {
  const all: BusEvent[][] = [];
  let bytes = Infinity;
  for (const event of events) {
    const size = Buffer.byteLength(event.text) + BYTES_AROUND_DETAIL;
    const last = all.at(-1);
    if (last && last.length < ENTRIES_PER_CALL && bytes + size <= BYTES_PER_CALL) {
      last.push(event);
      bytes += size;
    } else {
      all.push([event]);
      bytes = size;
    }
  }
  return all;
}
