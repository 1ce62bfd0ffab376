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
/** These have nothing to tell, and AWS sends no details of them. */
const BARE = new Set(['LambdaFunctionStarted']);

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

  get length(): number {
    return this.count;
  }

  /** Records what a running execution does. Throws HistoryLimitReached when only the end may still be recorded. */
  add(at: number, type: string, details: Record<string, unknown>, previous = this.last): number {
    if (this.count >= HISTORY_LIMIT - 1) throw new HistoryLimitReached();
    return this.append(at, type, details, previous);
  }

  /** Records the end of the execution. */
  close(at: number, type: string, details: Record<string, unknown>, previous = this.last): void {
    this.append(at, type, details, previous);
    this.pack();
  }

  events(): HistoryEvent[] {
    const packed = this.packed.map((chunk) => JSON.parse(inflateRawSync(chunk).toString()) as HistoryEvent[]);
    return [...packed.flat(), ...this.tail];
  }

  private append(at: number, type: string, details: Record<string, unknown>, previous: number): number {
    this.count += 1;
    const event: HistoryEvent = { type, id: this.count, previousEventId: previous, timestamp: at };
    if (!BARE.has(type)) event[detailsKey(type)] = details;
    this.tail.push(event);
    if (type !== 'ExecutionStarted') this.last = event.id;
    if (this.tail.length >= CHUNK) this.pack();
    return event.id;
  }

  private pack(): void {
    if (this.tail.length === 0) return;
    // zlib's answer is a view of a buffer many times its size: keep a copy.
    this.packed.push(Uint8Array.from(deflateRawSync(JSON.stringify(this.tail))));
    this.tail = [];
  }
}

function detailsKey(type: string): `${string}EventDetails` {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
