import { parseTimestamp, type ChoiceState, type State, type WaitState } from './definition.ts';
import { Attempt } from './attempt.ts';
import { Failed, findHandler, retryDelay, tooLarge, type Failure } from './errors.ts';
import type { Execution } from './execution.ts';
import { EvaluationError, evaluate, evaluateAs, evaluateSeconds, type Scope } from './expressions.ts';
import { isTooLarge, payloadOf, told, type Payload } from './payload.ts';

/** The state where an execution goes on, and what it is handed. */
export interface Transition {
  to: string;
  input: Payload;
}

/** How a stretch of work ends: with a transition, or with nothing when the execution rests or has ended. */
export type Onward = Promise<Transition | undefined>;
export const NOWHERE: Onward = Promise.resolve(undefined);

/** How a state is left, where it is not with its input, through its own fields. */
interface Leaving {
  /** What goes on when there is no `Output`. */
  given?: Payload;
  /** What `$states` has besides input and context. */
  states?: Record<string, unknown>;
  /** The place of the fields, e.g. `Catch[0]/`. */
  within?: string;
}

class TimestampError extends EvaluationError {}

export function enter(execution: Execution, { to, input }: Transition): Onward {
  const state = execution.machine.definition.states.get(to);
  if (!state) throw new Error(`${execution.machine.name} has no state '${to}'`);
  const before = execution.history.last;
  const visit = new Visit(execution, to, state, input);
  return visit.guard(() => visit.work(), before);
}

/** One visit of a state, from its entry through waits and retries to its exit. */
export class Visit {
  readonly execution: Execution;
  readonly name: string;
  readonly input: Payload;
  private readonly state: State;
  private readonly enteredAt: number;
  private readonly enteredId: number;
  /** By retrier. */
  private readonly retries: number[] = [];
  private retryCount = 0;

  constructor(execution: Execution, name: string, state: State, input: Payload) {
    const { cloud } = execution.engine;
    this.execution = execution;
    this.name = name;
    this.state = state;
    this.input = input;
    this.enteredAt = execution.now();
    this.enteredId = execution.record(`${state.Type}StateEntered`, { name, ...told('input', input.text) });
    cloud.count('sfn:StateTransition');
    cloud.tell({ kind: 'state', machine: execution.machine.name, execution: execution.name, state: name });
  }

  async work(): Onward {
    const { state } = this;
    switch (state.Type) {
      case 'Task':
        return new Attempt(this, state).run();
      case 'Wait':
        return this.rest(await this.waitsUntil(state), () => this.leave(state, state.Next));
      case 'Choice':
        return this.choose(state);
      case 'Pass':
        return this.leave(state, state.Next);
      case 'Succeed':
        return this.leave(state, undefined);
      case 'Fail': {
        const text = (field: 'Error' | 'Cause') => evaluateAs('string', state[field], field, this.scope());
        throw new Failed({ error: await text('Error'), cause: await text('Cause') });
      }
    }
  }

  /**
   * Does a part of the state's work. What fails is tried again or caught, as the state says, or ends the execution. A failed
   * evaluation hangs on `before`: on AWS, the last event before the stretch of work and not the entry.
   */
  async guard(
    work: () => Onward,
    before = this.execution.history.last,
    failed: (failure: Failure) => Onward = (failure) => this.recover(failure),
  ): Onward {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Failed) return failed(error.failure);
      if (!(error instanceof EvaluationError)) throw error;
      const failure = { error: 'States.QueryEvaluationError', cause: this.located(error.message) };
      // A text that is no time is found only when the state, entered, sets its clock.
      const previous = error instanceof TimestampError ? this.enteredId : before;
      const details = { ...failure, state: this.name, location: error.field };
      this.execution.record('EvaluationFailed', details, previous);
      return failed(failure);
    }
  }

  /** Retry first; when its retrier is spent, Catch; else the execution fails. */
  recover(failure: Failure): Onward {
    const { execution, state } = this;
    if (state.Type !== 'Task') return this.fail(failure);
    const index = findHandler(state.Retry, failure);
    const retrier = state.Retry[index];
    const spent = this.retries[index] ?? 0;
    if (retrier && spent < retrier.MaxAttempts) {
      const { cloud } = execution.engine;
      const { kernel } = cloud;
      const delay = retryDelay(retrier, spent, () => kernel.random.next());
      this.retries[index] = spent + 1;
      this.retryCount += 1;
      return this.rest(kernel.now() + Math.round(delay * 1000), () => {
        cloud.count('sfn:StateTransition');
        return this.work();
      });
    }
    const caught = findHandler(state.Catch, failure);
    const catcher = state.Catch[caught];
    if (!catcher) return this.fail(failure);
    const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
    const leaving = { given: payloadOf(errorOutput), states: { errorOutput }, within: `Catch[${caught}]/` };
    const leave = () => this.leave(catcher, catcher.Next, leaving);
    return this.guard(leave, undefined, (failed) => this.fail(failed));
  }

  private fail({ error, cause }: Failure): Onward {
    this.execution.end('FAILED', { error, cause });
    return NOWHERE;
  }

  private rest(at: number, work: () => Onward): Onward {
    return this.execution.rest(at, () => this.guard(work));
  }

  /** Leaves the state; both fields of the outcome see the variables as they were before. */
  async leave(
    outcome: { Output?: unknown; Assign?: Record<string, unknown> | undefined },
    next: string | undefined,
    { given = this.input, states = {}, within = '' }: Leaving = {},
  ): Onward {
    const { execution } = this;
    const scope = this.scope(states);
    const output =
      outcome.Output === undefined
        ? given
        : payloadOf(await evaluate(outcome.Output, `${within}Output`, scope));
    const assigned = payloadOf(await evaluate(outcome.Assign ?? {}, `${within}Assign`, scope));
    if (isTooLarge(output.text) || isTooLarge(assigned.text)) throw tooLarge(this.name);
    const variables = Object.entries(assigned.value as Record<string, unknown>);
    execution.record(`${this.state.Type}StateExited`, {
      name: this.name,
      ...told('output', output.text),
      ...(variables.length > 0 && {
        assignedVariables: Object.fromEntries(
          variables.map(([name, value]) => [name, JSON.stringify(value)]),
        ),
        assignedVariablesDetails: { truncated: false },
      }),
    });
    execution.variables = { ...execution.variables, ...Object.fromEntries(variables) };
    if (next !== undefined) return { to: next, input: output };
    execution.end('SUCCEEDED', { output: output.text });
    return undefined;
  }

  private async choose(state: ChoiceState): Onward {
    const scope = this.scope();
    for (const [index, rule] of state.Choices.entries()) {
      const within = `Choices[${index}]/`;
      if (await evaluateAs('boolean', rule.Condition, `${within}Condition`, scope))
        return this.leave(rule, rule.Next, { within });
    }
    if (state.Default !== undefined) return this.leave(state, state.Default);
    throw new Failed({
      error: 'States.NoChoiceMatched',
      cause: this.located('Failed to transition out of the state. The state does not point to a next state.'),
    });
  }

  private async waitsUntil({ Seconds, Timestamp }: WaitState): Promise<number> {
    const scope = this.scope();
    const seconds = await evaluateSeconds(Seconds, 'Seconds', scope, 0);
    if (seconds !== undefined) return this.execution.now() + seconds * 1000;
    const text = (await evaluateAs('string', Timestamp, 'Timestamp', scope)) ?? '';
    const at = parseTimestamp(text);
    if (at !== undefined) return at;
    throw new TimestampError(
      'Timestamp',
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    );
  }

  /** The cause of what went wrong inside a state opens with where it was. */
  located(message: string): string {
    return `An error occurred while executing the state '${this.name}' (entered at the event id #${this.enteredId}). ${message}`;
  }

  scope(states: Record<string, unknown> = {}, token?: string): Scope {
    const { execution } = this;
    const { engine, machine, variables } = execution;
    const context = {
      Execution: {
        Id: execution.arn,
        Input: execution.input.value,
        StartTime: new Date(execution.startedAt).toISOString(),
        Name: execution.name,
        RoleArn: machine.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
      State: {
        Name: this.name,
        EnteredTime: new Date(this.enteredAt).toISOString(),
        ...(this.state.Type === 'Task' && { RetryCount: this.retryCount }),
      },
      ...(token !== undefined && { Task: { Token: token } }),
    };
    return {
      functions: engine.functions,
      variables,
      states: { input: this.input.value, context, ...states },
    };
  }
}
