import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { ERP_SOURCE } from '../../shared/event-sources.ts';

const ENTRIES_PER_CALL = 10;
/** EventBridge counts all entries of a call together. */
const BYTES_PER_CALL = 256 * 1024;
const BYTES_AROUND_DETAIL = 256;

export interface IntakeBus {
  client: EventBridgeClient;
  name: string;
}

export function openIntakeBus({ INTAKE_BUS_NAME }: { INTAKE_BUS_NAME: string }): IntakeBus {
  return { client: new EventBridgeClient({}), name: INTAKE_BUS_NAME };
}

export interface IntakeEvent {
  type: string;
  /** The event as the ERP sent it, as JSON text. */
  text: string;
}

/** Puts all events on the intake bus, looking at every entry's result. Throws when one was not taken: send all again. */
export async function putOnIntakeBus(
  { client, name }: IntakeBus,
  events: readonly IntakeEvent[],
): Promise<void> {
  for (const batch of batches(events)) {
    const entries = batch.map(({ type, text }): PutEventsRequestEntry => ({
      EventBusName: name,
      Source: ERP_SOURCE,
      DetailType: type,
      Detail: text,
    }));
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }));
    const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new Error(`the intake bus did not take an event: ${refused.ErrorCode ?? ''}`);
  }
}

function batches(events: readonly IntakeEvent[]): IntakeEvent[][] {
  const all: IntakeEvent[][] = [];
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
