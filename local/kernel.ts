import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from './random.ts';

/**
 * The one clock of the twin and the order in which its work runs.
 *
 * A *unit* is a piece of work that AWS would do by itself: deliver a message, run an execution up to its next wait, answer
 * a request. Units start in the order of virtual time, then of creation. Inside a unit every effect passes the gate
 * (`admit`). The clock moves only when no unit is in flight, so a virtual year takes as long as its work.
 *
 * With one unit in flight (the default) the order is total. With more, or with a `hold`, the gate chooses among the calls
 * that wait there, by the seed; nothing is chosen before every unit in flight either waits at the gate or has ended. So the
 * same seed admits the same calls in the same order, and `digest()` says so.
 */
export interface KernelOptions {
  /** Start of virtual time, epoch milliseconds. */
  startAt: number;
  seed: number;
  /** How many units may be in flight at once; 1 runs them one after the other. */
  unitsInFlight?: number;
}

/** What the gate may admit next. */
export interface GateCall {
  /** e.g. `dynamodb:UpdateItem` */
  label: string;
  /** The unit that asks, e.g. `sqs orders → ship-order`. */
  unit: string;
  /** Counts the calls that came to the gate. */
  number: number;
}

export interface Timer {
  readonly at: number;
  cancel(): void;
}

export type Speed = 'paused' | 'real' | 'max' | { daysPerSecond: number };

export interface Hold {
  /** Resolves with the call when the gate first holds one back. */
  readonly caught: Promise<GateCall>;
  release(): void;
}

interface Unit {
  label: string;
  computing: boolean;
}

interface ParkedCall {
  unit: Unit;
  resume: () => void;
  /** Those that keep it back, as long as they are not released. */
  holds: readonly OpenHold[];
}

interface OpenHold {
  matches: (call: GateCall) => boolean;
  catch: (call: GateCall) => void;
}

interface Entry {
  at: number;
  label: string;
  run: () => Promise<void> | void;
}

const DAY_MS = 86_400_000;
const TICK_MS = 20;

export class Kernel {
  readonly random: Random;
  private readonly unitsInFlight: number;
  private readonly order: Random;
  private readonly current = new AsyncLocalStorage<Unit>();
  /** What is to run, the next first. */
  private readonly agenda: Entry[] = [];
  private readonly inFlight = new Set<Unit>();
  private readonly parked: ParkedCall[] = [];
  private readonly holds = new Set<OpenHold>();
  private readonly hash = createHash('sha256');
  private waiters: { until: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private failure: { error: unknown } | undefined;
  private virtualNow: number;
  /** How far the speed lets the clock go, and how far `advanceTo` asked for. */
  private horizon: number;
  private goal: number;
  private calls = 0;
  private currentSpeed: Speed = 'paused';
  private ticker: NodeJS.Timeout | undefined;
  private stepping = false;
  private stopped = false;
  private onFailure = (error: unknown): void => {
    throw error;
  };

  constructor(options: KernelOptions) {
    this.virtualNow = options.startAt;
    this.horizon = options.startAt;
    this.goal = options.startAt;
    this.unitsInFlight = options.unitsInFlight ?? 1;
    this.random = new Random(options.seed);
    this.order = new Random(options.seed ^ 0x5eed);
  }

  /** Virtual epoch milliseconds. */
  now(): number {
    return this.virtualNow;
  }

  get speed(): Speed {
    return this.currentSpeed;
  }

  /** Nothing in flight and nothing due; calls that a `hold` keeps back do not count. */
  get idle(): boolean {
    return !this.computing() && this.choices().length === 0 && this.nextAt() > this.limit();
  }

  /** Runs `run` as a unit of its own at virtual time `at` (not before now). A unit that throws stops the twin. */
  schedule(at: number, label: string, run: () => Promise<void> | void): Timer {
    const entry: Entry = { at: Math.max(at, this.virtualNow), label, run };
    if (!this.stopped) this.agenda.splice(placeIn(this.agenda, entry.at), 0, entry);
    queueMicrotask(() => this.step());
    return {
      at: entry.at,
      cancel: () => {
        const index = this.agenda.indexOf(entry);
        if (index >= 0) this.agenda.splice(index, 1);
      },
    };
  }

  /** A request from outside: runs as a unit now and answers with its result; its error goes to the caller. */
  submit<T>(label: string, run: () => Promise<T> | T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.schedule(this.virtualNow, label, async () => {
      try {
        resolve(await run());
      } catch (error) {
        reject(error);
      }
    });
    return promise;
  }

  /** The unit that is running here; hand it to `admit` when the effect comes back by another road (a worker's socket). */
  unit(): object {
    const unit = this.current.getStore();
    if (!unit) throw new Error('no unit of work is running here');
    return unit;
  }

  /** Every effect of a unit passes here. `content` is what the digest records besides the label. */
  async admit<T>(
    label: string,
    content: string,
    perform: () => Promise<T> | T,
    unit = this.unit(),
  ): Promise<T> {
    const asking = unit as Unit;
    asking.computing = false;
    await new Promise<void>((resume) => {
      const call = { label, unit: asking.label, number: ++this.calls };
      const holds = [...this.holds].filter((hold) => hold.matches(call));
      this.parked.push({ unit: asking, resume, holds });
      for (const hold of holds) hold.catch(call);
      this.step();
    });
    this.hash.update(`${this.virtualNow}|${asking.label}|${label}|${content}\n`);
    try {
      return await this.current.run(asking, perform);
    } finally {
      // A unit that asked for several effects at once waits for the others, too.
      if (this.parked.some((call) => call.unit === asking)) {
        asking.computing = false;
        queueMicrotask(() => this.step());
      }
    }
  }

  /** Keeps calls back at the gate until released: a test's way to let something happen right before one. */
  hold(matches: (call: GateCall) => boolean): Hold {
    const { promise: caught, resolve } = Promise.withResolvers<GateCall>();
    const hold = { matches, catch: resolve };
    this.holds.add(hold);
    return {
      caught,
      release: () => {
        this.holds.delete(hold);
        this.step();
      },
    };
  }

  /** Moves the clock to `at` (epoch ms), running all that comes before; resolves when idle there. */
  advanceTo(at: number): Promise<void> {
    this.goal = Math.max(this.goal, at);
    return this.waitFor(Math.max(at, this.virtualNow));
  }

  /** Resolves when all work due by now is done. */
  settle(): Promise<void> {
    return this.waitFor(this.virtualNow);
  }

  setSpeed(speed: Speed): void {
    clearInterval(this.ticker);
    this.currentSpeed = speed;
    this.horizon = this.virtualNow;
    this.goal = this.virtualNow;
    if (speed === 'max') this.horizon = Infinity;
    else if (speed !== 'paused') {
      const rate = speed === 'real' ? 1 : speed.daysPerSecond * (DAY_MS / 1000);
      let wall = performance.now();
      // The horizon grows with the wall clock but never runs further ahead than one tick: slow work slows virtual time.
      this.ticker = setInterval(() => {
        const elapsed = performance.now() - wall;
        wall = performance.now();
        this.horizon = this.virtualNow + Math.floor(elapsed * rate);
        this.step();
      }, TICK_MS);
    }
    this.step();
  }

  /** SHA-256 over everything the gate admitted so far, in order. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  /** Who hears of a unit that threw while nobody waits; without it the error goes to the process. */
  failed(listener: (error: unknown) => void): void {
    this.onFailure = listener;
  }

  /** Begins nothing more; resolves when what is in flight has ended, or after `patienceMs` of the wall clock. */
  async stop(patienceMs = 0): Promise<void> {
    this.stopped = true;
    clearInterval(this.ticker);
    this.agenda.length = 0;
    const until = performance.now() + patienceMs;
    while (this.inFlight.size > 0 && performance.now() < until) await sleep(5);
  }

  private waitFor(until: number): Promise<void> {
    queueMicrotask(() => this.step());
    return new Promise((resolve, reject) => this.waiters.push({ until, resolve, reject }));
  }

  private limit(): number {
    return Math.max(this.horizon, this.goal);
  }

  private computing(): boolean {
    for (const unit of this.inFlight) if (unit.computing) return true;
    return false;
  }

  private held({ holds }: ParkedCall): boolean {
    return holds.some((hold) => this.holds.has(hold));
  }

  private nextAt(): number {
    return this.agenda[0]?.at ?? Infinity;
  }

  /** The calls and units that may go on now; units whose calls are held do not count as in flight. */
  private choices(): (() => void)[] {
    const open = this.parked.filter((call) => !this.held(call));
    const choices = open.map((call) => () => this.resume(call));
    const busy = new Set(open.map((call) => call.unit)).size;
    if (this.nextAt() <= this.virtualNow && busy < this.unitsInFlight) choices.push(() => this.startNext());
    return choices;
  }

  private resume(call: ParkedCall): void {
    this.parked.splice(this.parked.indexOf(call), 1);
    call.unit.computing = true;
    call.resume();
  }

  private startNext(): void {
    const entry = this.agenda.shift();
    if (!entry) return;
    const unit: Unit = { label: entry.label, computing: true };
    this.inFlight.add(unit);
    this.hash.update(`${this.virtualNow}|${entry.label}\n`);
    void this.current.run(unit, async () => {
      try {
        await entry.run();
      } catch (error) {
        this.fail(error);
      } finally {
        this.inFlight.delete(unit);
        this.step();
      }
    });
  }

  /** Goes on by one choice if every unit waits; else, when nothing is left at this instant, moves the clock. */
  private step(): void {
    if (this.stepping) return;
    this.stepping = true;
    try {
      while (!this.failure && !this.computing()) {
        const choices = this.choices();
        if (choices.length > 0) {
          const pick = this.unitsInFlight === 1 ? 0 : this.order.below(choices.length);
          choices[pick]?.();
        } else if (!this.moveClock()) break;
      }
      this.notify();
    } finally {
      this.stepping = false;
    }
  }

  /** To what is due next, or as far as it may go; says whether something is due then. */
  private moveClock(): boolean {
    const to = Math.min(this.nextAt(), this.limit());
    if (Number.isFinite(to)) this.virtualNow = Math.max(this.virtualNow, to);
    return this.nextAt() <= this.virtualNow;
  }

  private notify(): void {
    const { failure } = this;
    if (failure) {
      for (const waiter of this.waiters.splice(0)) waiter.reject(failure.error);
      return;
    }
    if (this.computing() || this.waiters.length === 0) return;
    const settled = this.choices().length === 0;
    this.waiters = this.waiters.filter((waiter) => {
      if (waiter.until > this.virtualNow || (waiter.until === this.virtualNow && !settled)) return true;
      waiter.resolve();
      return false;
    });
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    if (this.waiters.length === 0) this.onFailure(error);
  }
}

/** Behind all that is due at that time, or earlier. */
function placeIn(agenda: readonly Entry[], at: number): number {
  let low = 0;
  let high = agenda.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((agenda[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
