import { Worker } from 'node:worker_threads';
import type { NearRequest } from '../../wire/near.ts';
import type { WireAnswer } from '../../wire/protocols.ts';
import type { Invocation, InvocationError, Outcome, TwinMessage, WorkerMessage } from './protocol.ts';

/** Does what a handler asks on the wire, as part of the unit; without an answer the connection is lost. */
export type Serve = (request: NearRequest, unit: object) => Promise<WireAnswer | undefined>;

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
  private serve: Serve | undefined;
  /** In the order in which the handler asked. */
  private readonly waiting: NearRequest[] = [];
  private current: Running | undefined;
  /** Of the last invocation, since its lines may arrive after its answer. */
  private heard: (line: string) => void = () => undefined;
  /** What of a line has been written. */
  private line = '';
  /** How many answers the worker was given, and how many it had read when it was last quiet. */
  private answered = 0;
  private read = 0;
  private calling = false;
  /** The bundles that it has loaded, by URL. */
  private readonly loaded = new Set<string>();

  constructor(accessKeyId: string) {
    this.accessKeyId = accessKeyId;
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'twin' },
      execArgv: [],
      // What is written comes as messages: a stream that is read would keep the process from ending.
      stdout: true,
      stderr: true,
    });
    this.worker.on('message', (message: WorkerMessage) => this.hear(message));
    this.worker.on('error', (error: Error) => this.end(exitError(error)));
    this.worker.on('exit', (code) => this.end(exitError(new Error(`exit status ${code}`))));
  }

  /** From now on it works for the twin that serves it so. */
  work(serve: Serve): void {
    this.serve = serve;
    this.worker.ref();
  }

  /** It has no twin any more, and keeps no process from ending. Says whether another twin may take it. */
  rest(): boolean {
    this.serve = undefined;
    this.worker.unref();
    return this.alive && !this.current && this.waiting.length === 0;
  }

  /** For which it works. */
  get unit(): object | undefined {
    return this.current?.unit;
  }

  /** Runs the handler as part of `unit`. Never rejects: what goes wrong is an outcome. */
  invoke(invocation: Invocation, unit: object, heard: (line: string) => void): Promise<Outcome> {
    return new Promise((settle) => {
      const stopwatch = this.stopwatch(invocation);
      this.heard = heard;
      this.current = { invocation, unit, settle, stopwatch };
      stopwatch.start();
      this.tell({ kind: 'invoke', invocation });
      this.proceed();
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private hear(message: WorkerMessage): void {
    if (message.kind === 'outcome') this.finish(message.outcome);
    else if (message.kind === 'loaded') this.beginItsTime(message.url);
    else if (message.kind === 'wrote') this.write(message.text);
    else {
      this.read = message.read;
      this.waiting.push(...message.requests);
      this.proceed();
    }
  }

  private write(text: string): void {
    const lines = (this.line + text).split('\n');
    this.line = lines.pop() ?? '';
    for (const line of lines) this.heard(line);
  }

  private tell(message: TwinMessage): void {
    this.worker.postMessage(message);
  }

  private beginItsTime(url: string): void {
    this.loaded.add(url);
    const { current } = this;
    if (!current) return;
    current.stopwatch.stop();
    current.stopwatch = this.stopwatch(current.invocation);
    if (!this.calling) current.stopwatch.start();
  }

  private stopwatch(invocation: Invocation): Stopwatch {
    const limit = this.loaded.has(invocation.url) ? invocation.timeout * PATIENCE : LOAD_LIMIT_MS;
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

  /** Does the next call, when the worker has read all answers and is quiet again. */
  private proceed(): void {
    const { current, serve } = this;
    if (!current || !serve || this.calling || this.read < this.answered) return;
    const request = this.waiting.shift();
    if (!request) return;
    this.calling = true;
    // A call takes the twin's time, not the function's: it may be held at the gate.
    current.stopwatch.stop();
    void serve(request, current.unit).then((answer) => {
      this.calling = false;
      this.answered += 1;
      if (this.current === current) current.stopwatch.start();
      this.tell({ kind: 'answer', answer, reply: this.waiting.length > 0 });
    });
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
