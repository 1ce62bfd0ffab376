import { arn, type Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import type { Definition, State } from './definition.ts';
import type { Failure } from './errors.ts';
import { functionBindings } from './functions.ts';
import { History, HistoryLimitReached } from './history.ts';
import { type Payload } from './payload.ts';

export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  definition: Definition;
  createdAt: number;
}

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  readonly input: string;
  readonly startedAt: number;
  readonly history: History;
  status: Status;
  stoppedAt?: number;
  output?: string;
  error?: string | undefined;
  cause?: string | undefined;
  /** What only a running execution needs. */
  progress: Progress | undefined;
}

export interface Progress {
  input: unknown;
  variables: Record<string, unknown>;
  /** The end of the execution's own time. */
  deadline: Timer;
  /** The next stretch of work: after a wait, or a retry's back-off. */
  timer?: Timer | undefined;
  attempt?: Attempt | undefined;
}

/** A visit of a state. `enteredAt` and `enteredId` stay as they are when its task is tried again. */
export interface Visit<S extends State = State> {
  readonly state: S;
  readonly input: Payload;
  readonly enteredAt: number;
  readonly enteredId: number;
  /** By retrier. */
  readonly retries: number[];
  retryCount: number;
}

export type Answer = { output: Payload } | { failure: Failure };

/** One try of a task: ends once, by its result, an answered token, or time. */
export interface Attempt {
  readonly token: string | undefined;
  settled: boolean;
  /** The request was made and accepted; before that an answer has to wait. */
  submitted: boolean;
  answer?: Answer | undefined;
  timeout?: Timer | undefined;
  heartbeat?: Timer | undefined;
  /** Goes on with the answer, in a unit of its own. */
  resume: () => void;
  /** Starts the time until the next heartbeat anew. */
  beat: () => void;
}

/** The rest of an execution's work, one step at a time; undefined ends the stretch. */
export type Step = () => Promise<Step | undefined> | Step | undefined;

/** All that the parts of the interpreter share. */
export interface Engine {
  readonly cloud: Cloud;
  readonly functions: Record<string, unknown>;
  /** The attempts that wait for an answer, by token. */
  readonly waiting: Map<string, Attempt>;
}

/** The longest an execution may take, where its definition sets no limit. */
const YEAR_SECONDS = 31_536_000;

export function createEngine(cloud: Cloud): Engine {
  return { cloud, functions: functionBindings(cloud.kernel), waiting: new Map() };
}

/** Makes a running execution; `first` is its first step, which runs in a unit of its own. */
export function startExecution(
  engine: Engine,
  machine: Machine,
  name: string,
  input: Payload,
  first: (execution: Execution) => Step,
): Execution {
  const { kernel } = engine.cloud;
  const startedAt = kernel.now();
  const seconds = machine.definition.timeoutSeconds ?? YEAR_SECONDS;
  const execution: Execution = {
    arn: arn('states', `execution:${machine.name}:${name}`),
    name,
    machine,
    input: input.text,
    startedAt,
    history: new History(),
    status: 'RUNNING',
    progress: undefined,
  };
  const deadline = kernel.schedule(startedAt + seconds * 1000, unitLabel(execution), () => {
    end(engine, execution, 'TIMED_OUT', { error: 'States.Timeout' });
  });
  execution.progress = { input: input.value, variables: {}, deadline };
  execution.history.add(startedAt, 'ExecutionStarted', {
    input: input.text,
    inputDetails: { truncated: false },
    roleArn: machine.roleArn,
  });
  announce(engine, execution);
  runLater(engine, execution, startedAt, first(execution));
  return execution;
}

/** Schedules a stretch of work. */
export function runLater(engine: Engine, execution: Execution, at: number, step: Step): Timer {
  return engine.cloud.kernel.schedule(at, unitLabel(execution), () => run(engine, execution, step));
}

async function run(engine: Engine, execution: Execution, first: Step): Promise<void> {
  let step: Step | undefined = first;
  try {
    while (step && execution.progress) step = await step();
  } catch (error) {
    if (!(error instanceof HistoryLimitReached)) throw error;
    end(engine, execution, 'FAILED', {
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  }
}

/** Records an event of a running execution. */
export function record(
  engine: Engine,
  execution: Execution,
  type: string,
  details: Record<string, unknown>,
  previous?: number,
): number {
  return execution.history.add(engine.cloud.kernel.now(), type, details, previous);
}

export function succeed(engine: Engine, execution: Execution, output: Payload): Step | undefined {
  execution.output = output.text;
  end(engine, execution, 'SUCCEEDED', {});
  return undefined;
}

export function fail(engine: Engine, execution: Execution, { error, cause }: Failure): Step | undefined {
  end(engine, execution, 'FAILED', { error, cause });
  return undefined;
}

const CLOSING_EVENT = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** Ends the execution, whatever it waits for; does nothing when it has ended. */
export function end(
  engine: Engine,
  execution: Execution,
  status: Exclude<Status, 'RUNNING'>,
  failure: Failure,
): void {
  const { progress } = execution;
  if (!progress) return;
  const now = engine.cloud.kernel.now();
  progress.deadline.cancel();
  progress.timer?.cancel();
  if (progress.attempt) settle(engine, progress.attempt);
  execution.progress = undefined;
  execution.status = status;
  execution.stoppedAt = now;
  const { error, cause } = failure;
  // AWS names the time-out of an execution in its history only.
  if (status !== 'TIMED_OUT') Object.assign(execution, { error, cause });
  const details =
    status === 'SUCCEEDED'
      ? { output: execution.output, outputDetails: { truncated: false } }
      : { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  const outside = status === 'TIMED_OUT' || status === 'ABORTED';
  execution.history.close(now, CLOSING_EVENT[status], details, outside ? 0 : undefined);
  announce(engine, execution);
}

/** The attempt is over: its timers stop and its token is worth nothing any more. */
export function settle(engine: Engine, attempt: Attempt): void {
  attempt.settled = true;
  attempt.timeout?.cancel();
  attempt.heartbeat?.cancel();
  if (attempt.token) engine.waiting.delete(attempt.token);
}

/** Tells who watches, and the default event bus, that the status changed. */
function announce({ cloud }: Engine, execution: Execution): void {
  const { machine, name, status, error, cause } = execution;
  if (status !== 'RUNNING') {
    cloud.tell({
      kind: 'execution',
      machine: machine.name,
      execution: name,
      status,
      // What is wrong with the definition itself is seen nowhere but in the cause.
      ...(error && { error: error.startsWith('States.') && cause ? `${error}: ${cause}` : error }),
    });
  }
  if (!cloud.knows('eventbridge', 'PutAwsEvent')) return;
  const event = {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: execution.startedAt,
      stopDate: execution.stoppedAt ?? null,
      input: execution.input,
      inputDetails: { included: true },
      output: execution.output ?? null,
      outputDetails: execution.output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
    },
  };
  cloud.kernel.schedule(cloud.kernel.now(), `${unitLabel(execution)} → default bus`, async () => {
    await cloud.call('eventbridge', 'PutAwsEvent', event);
  });
}

function unitLabel(execution: Execution): string {
  return `sfn ${execution.name}`;
}
