import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** An event as GetExecutionHistory gives it, but for the time, which is in epoch milliseconds here. */
export interface HistoryEvent {
  type: string;
  id: number;
  previousEventId: number;
  timestamp: number;
  [details: `${string}EventDetails`]: Record<string, unknown>;
}

/** Event 25,000 is always the last one; when it would not end the execution by itself, the execution fails with it. */
const HISTORY_LIMIT = 25_000;

export class HistoryLimitReached extends Error {}

const CHUNK = 128;

/**
 * The events of one execution. Years of history of thousands of executions are held at once, so all but the latest events are
 * packed.
 */
export class History {
  /** The event that the next one follows. The first state follows 0, not ExecutionStarted: so AWS numbers it. */
  last = 0;
  private count = 0;
  private readonly packed: Uint8Array[] = [];
  private tail: HistoryEvent[] = [];

  /** Answers the event's id. Throws HistoryLimitReached when only the end may still be recorded. */
  add(
    timestamp: number,
    type: string,
    details: Record<string, unknown>,
    previousEventId = this.last,
    limit = HISTORY_LIMIT - 1,
  ): number {
    if (this.count >= limit) throw new HistoryLimitReached();
    this.count += 1;
    const event: HistoryEvent = { type, id: this.count, previousEventId, timestamp };
    // This one has nothing to tell, and AWS sends no details of it.
    if (type !== 'LambdaFunctionStarted') event[detailsKey(type)] = details;
    this.tail.push(event);
    if (type !== 'ExecutionStarted') this.last = event.id;
    if (this.tail.length >= CHUNK) this.pack();
    return event.id;
  }

  /** Records the end of the execution. */
  close(timestamp: number, type: string, details: Record<string, unknown>, previousEventId?: number): void {
    this.add(timestamp, type, details, previousEventId, HISTORY_LIMIT);
    this.pack();
  }

  events(): HistoryEvent[] {
    const packed = this.packed.map((chunk) => JSON.parse(inflateRawSync(chunk).toString()) as HistoryEvent[]);
    return [...packed.flat(), ...this.tail];
  }

  private pack(): void {
    // zlib's answer is a view of a buffer many times its size: keep a copy.
    this.packed.push(Uint8Array.from(deflateRawSync(JSON.stringify(this.tail))));
    this.tail = [];
  }
}

function detailsKey(type: string): `${string}EventDetails` {
  const [, moved] = /State(Entered|Exited)$/.exec(type) ?? [];
  return moved ? `state${moved}EventDetails` : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
