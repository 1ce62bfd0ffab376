import type { Outcome, WaitState } from './definition.ts';
import type { Failure } from './errors.ts';
import {
  fail,
  record,
  runLater,
  succeed,
  type Engine,
  type Execution,
  type Step,
  type Visit,
} from './execution.ts';
import { EvaluationError, evaluateAs, evaluateTemplate, type Scope } from './expressions.ts';
import { isTooLarge, payloadOf, type Payload } from './payload.ts';
import { attemptTask } from './tasks.ts';
import { parseTimestamp } from './timestamp.ts';

/** The first step of an execution. */
export function begin(engine: Engine, execution: Execution): Step {
  const input: Payload = { value: execution.progress?.input, text: execution.input };
  return () => enter(engine, execution, execution.machine.definition.startAt, input);
}

function enter(engine: Engine, execution: Execution, name: string, input: Payload): Step | undefined {
  const { cloud } = engine;
  const state = execution.machine.definition.states.get(name);
  if (!state) throw new Error(`${execution.machine.name} has no state '${name}'`);
  const before = execution.history.last;
  const enteredId = record(engine, execution, `${state.type}StateEntered`, {
    name,
    input: input.text,
    inputDetails: { truncated: false },
  });
  cloud.count('sfn:StateTransition');
  cloud.tell({ kind: 'state', machine: execution.machine.name, execution: execution.name, state: name });
  const visit = { input, enteredAt: cloud.kernel.now(), enteredId, retries: [], retryCount: 0 };
  return work(engine, execution, { ...visit, state }, before);
}

/** `before` is the last event before this stretch of work: AWS hangs a failed evaluation on it, not on the entry. */
function work(engine: Engine, execution: Execution, visit: Visit, before: number): Step | undefined {
  const { state } = visit;
  const guarded = (step: () => Promise<Step | undefined>): Step =>
    guard(engine, execution, visit, before, step);
  switch (state.type) {
    case 'Task':
      return attemptTask(engine, execution, { ...visit, state }, before);
    case 'Wait':
      return guarded(() => wait(engine, execution, { ...visit, state }));
    case 'Choice':
      return guarded(async () => {
        const scope = scopeOf(engine, execution, visit);
        for (const rule of state.rules) {
          if (await evaluateAs(rule.condition, 'boolean', scope))
            return leave(engine, execution, visit, rule, rule.next);
        }
        if (state.default !== undefined) return leave(engine, execution, visit, state, state.default);
        return fail(engine, execution, {
          error: 'States.NoChoiceMatched',
          cause: located(
            visit,
            'Failed to transition out of the state. The state does not point to a next state.',
          ),
        });
      });
    case 'Pass':
    case 'Succeed':
      return guarded(() => leave(engine, execution, visit, state, state.next));
    case 'Fail':
      return guarded(async () => {
        const scope = scopeOf(engine, execution, visit);
        const error = state.error && ((await evaluateAs(state.error, 'string', scope)) as string);
        const cause = state.cause && ((await evaluateAs(state.cause, 'string', scope)) as string);
        return fail(engine, execution, { error, cause });
      });
  }
}

/** Turns a failed evaluation inside `step`, or what is too large to hand on, into the failure of the state. */
export function guard(
  engine: Engine,
  execution: Execution,
  visit: Visit,
  before: number,
  step: () => Promise<Step | undefined>,
  failed: (failure: Failure) => Step | undefined = (failure) => fail(engine, execution, failure),
): Step {
  return async () => {
    try {
      return await step();
    } catch (error) {
      if (error instanceof DataLimitError) return failed(tooLarge(visit.state.name));
      if (!(error instanceof EvaluationError)) throw error;
      const failure = { error: 'States.QueryEvaluationError', cause: located(visit, error.message) };
      // A text that is no time is found only when the state, entered, sets its clock.
      const previous = error instanceof TimestampError ? visit.enteredId : before;
      const details = { ...failure, state: visit.state.name, location: error.field };
      record(engine, execution, 'EvaluationFailed', details, previous);
      return failed(failure);
    }
  };
}

/** Leaves the state by `outcome`: both its fields see the variables as they were before. */
export async function leave(
  engine: Engine,
  execution: Execution,
  visit: Visit,
  outcome: Outcome,
  next: string | undefined,
  more: { result?: Payload; errorOutput?: Record<string, unknown> } = {},
): Promise<Step | undefined> {
  const states = {
    ...(more.result && { result: more.result.value }),
    ...(more.errorOutput && { errorOutput: more.errorOutput }),
  };
  const scope = scopeOf(engine, execution, visit, states);
  const output = outcome.output
    ? payloadOf(await evaluateTemplate(outcome.output, scope))
    : (more.result ?? (more.errorOutput ? payloadOf(more.errorOutput) : visit.input));
  const assigned = payloadOf(outcome.assign ? await evaluateTemplate(outcome.assign, scope) : {});
  const { progress } = execution;
  if (!progress) return undefined;
  if (isTooLarge(output.text) || isTooLarge(assigned.text)) throw new DataLimitError();
  const variables = Object.entries(assigned.value as Record<string, unknown>);
  record(engine, execution, `${visit.state.type}StateExited`, {
    name: visit.state.name,
    output: output.text,
    outputDetails: { truncated: false },
    ...(variables.length > 0 && {
      assignedVariables: Object.fromEntries(variables.map(([name, value]) => [name, JSON.stringify(value)])),
      assignedVariablesDetails: { truncated: false },
    }),
  });
  if (variables.length > 0) progress.variables = { ...progress.variables, ...Object.fromEntries(variables) };
  if (next === undefined) return succeed(engine, execution, output);
  return () => enter(engine, execution, next, output);
}

export function tooLarge(what: string): Failure {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

class TimestampError extends EvaluationError {}

class DataLimitError extends Error {}

async function wait(
  engine: Engine,
  execution: Execution,
  visit: Visit<WaitState>,
): Promise<Step | undefined> {
  const { progress } = execution;
  if (!progress) return undefined;
  const until = await waitsUntil(engine, execution, visit);
  progress.timer = runLater(engine, execution, until, () => {
    progress.timer = undefined;
    const before = execution.history.last;
    return guard(engine, execution, visit, before, () =>
      leave(engine, execution, visit, visit.state, visit.state.next),
    );
  });
  return undefined;
}

async function waitsUntil(engine: Engine, execution: Execution, visit: Visit<WaitState>): Promise<number> {
  const scope = scopeOf(engine, execution, visit);
  const { seconds, timestamp } = visit.state;
  if (seconds) {
    const value = (await evaluateAs(seconds, 'integer', scope)) as number;
    if (value >= 0) return engine.cloud.kernel.now() + value * 1000;
    throw new EvaluationError('Seconds', `The Seconds field must be a non-negative integer: ${value}`);
  }
  const text = timestamp ? ((await evaluateAs(timestamp, 'string', scope)) as string) : '';
  const at = parseTimestamp(text);
  if (at !== undefined) return at;
  throw new TimestampError(
    'Timestamp',
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
  );
}

/** The cause of what went wrong inside a state opens with where it was. */
export function located(visit: Visit, message: string): string {
  const { name } = visit.state;
  return `An error occurred while executing the state '${name}' (entered at the event id #${visit.enteredId}). ${message}`;
}

export function scopeOf(
  engine: Engine,
  execution: Execution,
  visit: Visit,
  more: Record<string, unknown> = {},
  token?: string,
): Scope {
  const { machine, progress } = execution;
  const context = {
    Execution: {
      Id: execution.arn,
      Input: progress?.input,
      StartTime: new Date(execution.startedAt).toISOString(),
      Name: execution.name,
      RoleArn: machine.roleArn,
      RedriveCount: 0,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: {
      Name: visit.state.name,
      EnteredTime: new Date(visit.enteredAt).toISOString(),
      ...(visit.state.type === 'Task' && { RetryCount: visit.retryCount }),
    },
    ...(token !== undefined && { Task: { Token: token } }),
  };
  return {
    functions: engine.functions,
    variables: progress?.variables ?? {},
    states: { input: visit.input.value, context, ...more },
  };
}
