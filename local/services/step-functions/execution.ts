import { arn, type Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import { deliverAwsEvent } from '../event-bridge/target.ts';
import type { Attempt } from './attempt.ts';
import type { Definition } from './definition.ts';
import { History, HistoryLimitReached } from './history.ts';
import { told, type Payload } from './payload.ts';
import { enter, NOWHERE, type Onward } from './visit.ts';

export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  definition: Definition;
  /** In the order they were started. */
  executions: Execution[];
}

/** What all executions share. */
export interface Engine {
  readonly cloud: Cloud;
  readonly functions: Record<string, unknown>;
  /** The attempts that wait for an answer, by token. */
  readonly waiting: Map<string, Attempt>;
}

/** What came out: an output, or an error and cause, each only where somebody gave one. */
interface Result {
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
}

/** The longest an execution may take, where its definition sets no limit. */
const YEAR_SECONDS = 31_536_000;

const CLOSING_EVENT = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** One execution, from its start to its end. Its work is cut into stretches, each a unit, from one rest to the next. */
export class Execution {
  readonly engine: Engine;
  readonly machine: Machine;
  readonly name: string;
  readonly arn: string;
  input: Payload;
  readonly startedAt: number;
  readonly history = new History();
  status: 'RUNNING' | keyof typeof CLOSING_EVENT = 'RUNNING';
  stoppedAt: number | undefined;
  result: Result = {};
  variables: Record<string, unknown> = {};
  /** The try of a task that is on. */
  attempt: Attempt | undefined;
  /** The end of the execution's own time, and of a wait or of a retry's back-off. */
  private readonly deadline: Timer;
  private alarm: Timer | undefined;

  constructor(engine: Engine, machine: Machine, name: string, input: Payload) {
    this.engine = engine;
    this.machine = machine;
    this.name = name;
    this.arn = arn('states', `execution:${machine.name}:${name}`);
    this.input = input;
    this.startedAt = this.now();
    const { startAt, timeoutSeconds = YEAR_SECONDS } = machine.definition;
    const end = this.startedAt + timeoutSeconds * 1000;
    this.deadline = engine.cloud.kernel.schedule(end, this.label(), () => {
      this.end('TIMED_OUT', { error: 'States.Timeout' });
    });
    this.record('ExecutionStarted', { ...told('input', input.text), roleArn: machine.roleArn });
    this.announce();
    this.later(this.startedAt, () => enter(this, { to: startAt, input }));
  }

  now(): number {
    return this.engine.cloud.kernel.now();
  }

  /** Answers the event's id. Throws HistoryLimitReached when only the end may still be recorded. */
  record(type: string, details: Record<string, unknown>, previous?: number): number {
    return this.history.add(this.now(), type, details, previous);
  }

  /** Schedules a stretch of work. */
  later(at: number, work: () => Onward): Timer {
    return this.engine.cloud.kernel.schedule(at, this.label(), () => this.proceed(work));
  }

  /** Does nothing until then. */
  rest(at: number, work: () => Onward): Onward {
    this.alarm = this.later(at, work);
    return NOWHERE;
  }

  private async proceed(work: () => Onward): Promise<void> {
    if (this.status !== 'RUNNING') return;
    try {
      let transition = await work();
      while (transition) transition = await enter(this, transition);
    } catch (error) {
      if (!(error instanceof HistoryLimitReached)) throw error;
      this.end('FAILED', {
        error: 'States.Runtime',
        cause: 'The execution reached the maximum number of history events (25000).',
      });
    }
  }

  /** Ends the execution, whatever it waits for; does nothing when it has ended. */
  end(status: keyof typeof CLOSING_EVENT, result: Result): void {
    if (this.status !== 'RUNNING') return;
    this.deadline.cancel();
    this.alarm?.cancel();
    // An execution that has ended is kept for months: as text, and without what it waited for.
    this.alarm = undefined;
    this.input = { text: this.input.text, value: undefined };
    this.attempt?.close();
    this.variables = {};
    this.status = status;
    this.stoppedAt = this.now();
    // AWS names the time-out of an execution in its history only.
    if (status !== 'TIMED_OUT') this.result = result;
    const details = status === 'SUCCEEDED' ? { ...result, outputDetails: { truncated: false } } : result;
    const outside = status === 'TIMED_OUT' || status === 'ABORTED';
    this.history.close(this.stoppedAt, CLOSING_EVENT[status], { ...details }, outside ? 0 : undefined);
    this.announce();
  }

  /** Tells who watches, and the default event bus, that the status changed. */
  private announce(): void {
    const { machine, name, status, input } = this;
    const { output, error, cause } = this.result;
    const { cloud } = this.engine;
    if (status !== 'RUNNING') {
      // What is wrong with the definition itself is seen nowhere but in the cause.
      const told = error?.startsWith('States.') && cause ? `${error}: ${cause}` : error;
      cloud.tell({
        kind: 'execution',
        machine: machine.name,
        execution: name,
        status,
        ...(told && { error: told }),
      });
    }
    if (!cloud.knows('eventbridge', 'PutAwsEvent')) return;
    const event = {
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      time: this.now(),
      resources: [this.arn],
      detail: {
        executionArn: this.arn,
        stateMachineArn: machine.arn,
        name,
        status,
        startDate: this.startedAt,
        stopDate: this.stoppedAt ?? null,
        input: input.text,
        inputDetails: { included: true },
        output: output ?? null,
        outputDetails: output === undefined ? null : { included: true },
        error: error ?? null,
        cause: cause ?? null,
      },
    };
    deliverAwsEvent(cloud, `deliver:sfn:${machine.name}`, `${this.label()} → default bus`, () => event);
  }

  private label(): string {
    return `sfn ${this.name}`;
  }
}
