import { Worker } from 'node:worker_threads';
import type { Invocation, InvocationError, Outcome, WorkerMessage, WorkerSetup } from './protocol.ts';
import { Quiet } from './quiet.ts';

interface SandboxOptions {
  accessKeyId: string;
  /** What the thread has of its own: its credentials, and where it finds AWS. */
  environment: Record<string, string>;
  wireSocket: string;
}

/** A call of a worker on the wire: does it as part of the unit, answers, and ends when the answer has left. */
export type WorkerCall = (unit: object) => Promise<void>;

/** As on AWS, loading the bundle does not count as the function's time. */
const LOAD_LIMIT_MS = 30_000;

/** A busy machine is not a slow function: only what takes this many times its timeout is stopped. */
const PATIENCE = 3;

interface Running {
  invocation: Invocation;
  unit: object;
  settle: (outcome: Outcome) => void;
  stopwatch: Stopwatch;
}

/**
 * One worker thread. It runs one invocation at a time, and one of its calls at a time, each only when the worker is quiet: so
 * the order of its calls is that of the handler's own code.
 */
export class Sandbox {
  readonly accessKeyId: string;
  /** False once the thread has ended; such a sandbox is thrown away. */
  alive = true;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, WorkerCall>();
  private current: Running | undefined;
  /** Of the last invocation, since its lines may arrive after its answer. */
  private heard: (line: string) => void = () => undefined;
  private readonly quiet = new Quiet();
  private received = 0;
  private latest = 0;
  private done = 0;
  private calling = false;
  /** The thread runs: before that, its first invocation waits for it. */
  private started = false;

  constructor({ accessKeyId, environment, wireSocket }: SandboxOptions) {
    this.accessKeyId = accessKeyId;
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: environment,
      execArgv: [],
      workerData: { quiet: this.quiet.buffer, wireSocket } satisfies WorkerSetup,
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      eachLine(stream, (line) => this.heard(line));
    }
    this.worker.on('message', (message: WorkerMessage) => this.hear(message));
    this.worker.on('error', (error: Error) => this.end(exitError(error)));
    this.worker.on('exit', (code) => this.end(exitError(new Error(`exit status ${code}`))));
  }

  /** Runs the handler as part of `unit`. Never rejects: what goes wrong is an outcome. */
  invoke(invocation: Invocation, unit: object, heard: (line: string) => void): Promise<Outcome> {
    return new Promise((settle) => {
      const stopwatch = this.stopwatch(invocation, this.started ? undefined : LOAD_LIMIT_MS);
      this.heard = heard;
      this.current = { invocation, unit, settle, stopwatch };
      stopwatch.start();
      this.worker.postMessage(invocation);
      this.proceed();
    });
  }

  /** Takes a call from the wire; without a number (not made through node:http) it goes ahead at once. */
  call(sequence: number | undefined, call: WorkerCall): void {
    if (sequence === undefined) {
      if (this.current) void call(this.current.unit);
      return;
    }
    this.received += 1;
    this.latest = Math.max(this.latest, sequence);
    this.waiting.set(sequence, call);
    this.proceed();
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private hear(message: WorkerMessage): void {
    this.started = true;
    if (message.kind === 'outcome') this.finish(message.outcome);
    else if (message.kind === 'loading') this.restart(LOAD_LIMIT_MS);
    else if (message.kind === 'loaded') this.restart();
    else this.proceed();
  }

  private restart(limit?: number): void {
    const { current } = this;
    if (!current) return;
    current.stopwatch.stop();
    current.stopwatch = this.stopwatch(current.invocation, limit);
    if (!this.calling) current.stopwatch.start();
  }

  private stopwatch(invocation: Invocation, limit = invocation.timeout * PATIENCE): Stopwatch {
    return new Stopwatch(limit, () => this.stop(invocation));
  }

  private stop({ requestId, timeout }: Invocation): void {
    const seconds = (timeout / 1000).toFixed(2);
    this.end({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
    });
    void this.worker.terminate();
  }

  /** Does the next call, when the worker is quiet. */
  private proceed(): void {
    const { current } = this;
    if (!current || this.calling || this.waiting.size === 0) return;
    if (!this.isQuiet()) {
      this.quiet.ask();
      // It may have become so just before it was asked to say it.
      if (!this.isQuiet()) return;
    }
    const next = Math.min(...this.waiting.keys());
    const call = this.waiting.get(next);
    this.waiting.delete(next);
    this.calling = true;
    // A call takes the twin's time, not the function's: it may be held at the gate.
    current.stopwatch.stop();
    void call?.(current.unit).finally(() => {
      this.done += 1;
      this.calling = false;
      if (this.current === current) current.stopwatch.start();
      this.proceed();
    });
  }

  /** All that the worker has begun has arrived, and it has read all that was answered. */
  private isQuiet(): boolean {
    const { begun, answered } = this.quiet.read();
    return begun >= this.latest && begun - answered <= this.received - this.done;
  }

  private end(error: InvocationError): void {
    this.alive = false;
    this.finish({ error });
  }

  private finish(outcome: Outcome): void {
    const { current } = this;
    this.current = undefined;
    current?.stopwatch.stop();
    current?.settle(outcome);
  }
}

/** Measures wall-clock time in pieces, and rings when it is used up. */
class Stopwatch {
  private left: number;
  private readonly ring: () => void;
  private running: { since: number; timer: NodeJS.Timeout } | undefined;

  constructor(milliseconds: number, ring: () => void) {
    this.left = milliseconds;
    this.ring = ring;
  }

  start(): void {
    this.running ??= { since: performance.now(), timer: setTimeout(this.ring, this.left) };
  }

  stop(): void {
    if (!this.running) return;
    clearTimeout(this.running.timer);
    this.left = Math.max(0, this.left - (performance.now() - this.running.since));
    this.running = undefined;
  }
}

function exitError(error: Error): InvocationError {
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${error.message}` };
}

function eachLine(stream: NodeJS.ReadableStream, heard: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) heard(line);
  });
}
