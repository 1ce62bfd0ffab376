import type { Timer } from '../../kernel.ts';
import type { TaskState } from './definition.ts';
import { Failed, tooLarge, type Failure } from './errors.ts';
import { evaluate, evaluateSeconds } from './expressions.ts';
import { failureOf, integrationOf, perform, unsupportedName, type Integration } from './integrations.ts';
import { isTooLarge, payloadOf, told, type Payload } from './payload.ts';
import type { Onward, Visit } from './visit.ts';

export type Answer = { output: Payload } | { failure: Failure };

const TOKEN_PREFIX = 'AQCoAAAAKgAAAAMAAAAA';
const TOKEN_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function isToken(text: string): boolean {
  return new RegExp(`^${TOKEN_PREFIX}[A-Za-z0-9]{64}$`).test(text);
}

/** One try of a task: ends once, by its result, an answered token, or time. */
export class Attempt {
  private readonly visit: Visit;
  private readonly state: TaskState;
  private readonly integration: Integration;
  private readonly token: string | undefined;
  private heartbeatSeconds: number | undefined;
  private timeout: Timer | undefined;
  private heartbeat: Timer | undefined;
  private over = false;
  /** The request was made and accepted; before that an answer has to wait. */
  private submitted = false;
  private answer: Answer | undefined;

  constructor(visit: Visit, state: TaskState) {
    const { random } = visit.execution.engine.cloud.kernel;
    this.visit = visit;
    this.state = state;
    this.integration = integrationOf(state.Resource);
    if (this.integration.callback) this.token = TOKEN_PREFIX + random.text(64, TOKEN_LETTERS);
  }

  async run(): Onward {
    const { visit, state, integration } = this;
    const scope = visit.scope({}, this.token);
    const isGiven = state.Arguments !== undefined;
    const parameters = payloadOf(
      isGiven ? await evaluate(state.Arguments, 'Arguments', scope) : visit.input.value,
    );
    const timeoutSeconds = await evaluateSeconds(state.TimeoutSeconds, 'TimeoutSeconds', scope, 1);
    this.heartbeatSeconds = await evaluateSeconds(state.HeartbeatSeconds, 'HeartbeatSeconds', scope, 1);
    if (isTooLarge(parameters.text)) throw tooLarge(visit.name);
    const unsupported = unsupportedName(integration, parameters.value);
    if (unsupported !== undefined) {
      const reason = `[The field "${unsupported}" is not supported by Step Functions]`;
      const cause = `The Arguments '${parameters.text}' could not be used to start the Task: ${reason}`;
      throw new Failed({ error: 'States.Runtime', cause: visit.located(cause) });
    }
    this.recordScheduled(parameters, timeoutSeconds);
    this.record('Started', {});
    this.open(timeoutSeconds);
    const answer = await this.call(parameters.value);
    // Meanwhile the execution may have ended or the attempt run out of time.
    if (this.over) return undefined;
    if (!integration.callback) return this.conclude(answer);
    // The token may have come back before the request did: who answered it was told that it counts.
    if ('failure' in answer && !this.answer) return this.conclude(answer);
    if ('output' in answer) this.record('Submitted', told('output', answer.output.text));
    this.submitted = true;
    return this.answer && this.conclude(this.answer);
  }

  private async call(parameters: unknown): Promise<Answer> {
    const { cloud } = this.visit.execution.engine;
    const { integration } = this;
    try {
      const output = payloadOf(await perform(cloud, integration, parameters));
      if (isTooLarge(output.text)) throw tooLarge(integration.resourceType || integration.resource);
      return { output };
    } catch (error) {
      return { failure: failureOf(integration, error, () => cloud.kernel.random.uuid()) };
    }
  }

  private open(timeoutSeconds: number | undefined): void {
    const { execution } = this.visit;
    execution.attempt = this;
    if (this.token !== undefined) execution.engine.waiting.set(this.token, this);
    if (timeoutSeconds !== undefined)
      this.timeout = this.later(timeoutSeconds, () => this.runOut({ error: 'States.Timeout' }));
    this.beat();
  }

  /** Starts the time until the next heartbeat anew. */
  beat(): void {
    this.heartbeat?.cancel();
    if (this.heartbeatSeconds === undefined) return;
    const failure: Failure = { error: 'States.Timeout', alias: 'States.HeartbeatTimeout' };
    this.heartbeat = this.later(this.heartbeatSeconds, () => this.runOut(failure));
  }

  private async runOut(failure: Failure): Onward {
    return this.answer ? undefined : this.conclude({ failure }, 'TimedOut');
  }

  /** Whether an answer would be the first. */
  get waits(): boolean {
    return !this.answer;
  }

  /** Takes the answer; the execution goes on with it in a unit of its own. */
  take(answer: Answer): void {
    this.answer = answer;
    if (this.submitted) this.later(0, () => this.conclude(answer));
  }

  /** The attempt is over: its timers stop and its token is worth nothing any more. */
  close(): void {
    const { execution } = this.visit;
    this.over = true;
    this.timeout?.cancel();
    this.heartbeat?.cancel();
    execution.attempt = undefined;
    if (this.token !== undefined) execution.engine.waiting.delete(this.token);
  }

  /** Ends the attempt, and goes on with the state by what came out. */
  private async conclude(answer: Answer, failed: 'Failed' | 'TimedOut' = 'Failed'): Onward {
    const { visit, state } = this;
    this.close();
    if ('failure' in answer) {
      const { error, cause } = answer.failure;
      this.record(failed, { error, cause });
      return visit.recover(answer.failure);
    }
    const { output } = answer;
    this.record('Succeeded', told('output', output.text));
    return visit.guard(() =>
      visit.leave(state, state.Next, { given: output, states: { result: output.value } }),
    );
  }

  private later(seconds: number, work: () => Onward): Timer {
    const { execution } = this.visit;
    return execution.later(execution.now() + seconds * 1000, work);
  }

  private recordScheduled({ text }: Payload, timeoutInSeconds: number | undefined): void {
    const { resource, kind } = this.integration;
    const { heartbeatSeconds: heartbeatInSeconds } = this;
    const asFunction = { resource, ...told('input', text), timeoutInSeconds };
    const asService = { region: 'us-east-1', parameters: text, timeoutInSeconds, heartbeatInSeconds };
    this.record('Scheduled', kind === 'function' ? asFunction : asService);
  }

  private record(
    what: 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut',
    details: Record<string, unknown>,
  ): void {
    const { kind, resource, resourceType } = this.integration;
    const { execution } = this.visit;
    if (kind === 'function') execution.record(`LambdaFunction${what}`, details);
    else execution.record(`Task${what}`, { resourceType, resource, ...details });
  }
}
