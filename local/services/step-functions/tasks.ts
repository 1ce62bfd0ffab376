import type { TaskState } from './definition.ts';
import { errorOutput, findCatcher, findRetrier, retryDelay, type Failure } from './errors.ts';
import {
  fail,
  record,
  runLater,
  settle,
  type Answer,
  type Attempt,
  type Engine,
  type Execution,
  type Step,
  type Visit,
} from './execution.ts';
import { EvaluationError, evaluateAs, evaluateTemplate, type Scope, type Template } from './expressions.ts';
import { failureOf, perform, unsupportedName } from './integrations.ts';
import { isTooLarge, payloadFrom, payloadOf, type Payload } from './payload.ts';
import { guard, leave, located, scopeOf, tooLarge } from './states.ts';
import { newToken } from './tokens.ts';

type TaskVisit = Visit<TaskState>;

interface Request {
  parameters: string;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
}

/** One try of the task; the first, or a retry. */
export function attemptTask(engine: Engine, execution: Execution, visit: TaskVisit, before: number): Step {
  const failed = (failure: Failure) => handleFailure(engine, execution, visit, failure);
  const token = visit.state.integration.callback ? newToken(engine.cloud.kernel.random) : undefined;
  return guard(
    engine,
    execution,
    visit,
    before,
    async () => {
      const request = await prepare(visit, scopeOf(engine, execution, visit, {}, token));
      return execution.progress && carryOut(engine, execution, visit, request, token);
    },
    failed,
  );
}

async function prepare({ state, input }: TaskVisit, scope: Scope): Promise<Request> {
  const parameters = state.arguments ? payloadOf(await evaluateTemplate(state.arguments, scope)) : input;
  return {
    parameters: parameters.text,
    timeoutSeconds: await secondsOf(state.timeoutSeconds, 'TimeoutSeconds', scope),
    heartbeatSeconds: await secondsOf(state.heartbeatSeconds, 'HeartbeatSeconds', scope),
  };
}

async function secondsOf(
  template: Template | undefined,
  field: string,
  scope: Scope,
): Promise<number | undefined> {
  if (!template) return undefined;
  const value = (await evaluateAs(template, 'integer', scope)) as number;
  if (value > 0) return value;
  throw new EvaluationError(field, `The ${field} field must be a positive integer: ${value}`);
}

async function carryOut(
  engine: Engine,
  execution: Execution,
  visit: TaskVisit,
  request: Request,
  token: string | undefined,
): Promise<Step | undefined> {
  const { integration } = visit.state;
  const { cloud } = engine;
  if (isTooLarge(request.parameters)) {
    return handleFailure(engine, execution, visit, tooLarge(visit.state.name));
  }
  const parameters = payloadFrom(request.parameters).value;
  const unsupported = unsupportedName(integration, parameters);
  if (unsupported !== undefined) {
    return fail(engine, execution, {
      error: 'States.Runtime',
      cause: located(
        visit,
        `The Arguments '${request.parameters}' could not be used to start the Task: ` +
          `[The field "${unsupported}" is not supported by Step Functions]`,
      ),
    });
  }
  recordScheduled(engine, execution, visit, request);
  recordTask(engine, execution, visit, 'Started', {});
  const attempt = openAttempt(engine, execution, visit, request, token);
  let answer: Answer;
  try {
    answer = { output: payloadOf(await perform(cloud, integration, parameters)) };
    const label = integration.kind === 'function' ? integration.resource : integration.resourceType;
    if (isTooLarge(answer.output.text)) answer = { failure: tooLarge(label) };
  } catch (error) {
    answer = { failure: failureOf(integration, error, () => cloud.kernel.random.uuid()) };
  }
  // Meanwhile the execution may have ended or the attempt run out of time.
  if (attempt.settled) return undefined;
  if (integration.callback) {
    // The token may have come back before the request did: who answered it was told that it counts.
    if ('failure' in answer && !attempt.answer) return conclude(engine, execution, visit, attempt, answer);
    if ('output' in answer) recordTask(engine, execution, visit, 'Submitted', outputDetails(answer.output));
    attempt.submitted = true;
    if (!attempt.answer) return undefined;
    answer = attempt.answer;
  }
  return conclude(engine, execution, visit, attempt, answer);
}

function openAttempt(
  engine: Engine,
  execution: Execution,
  visit: TaskVisit,
  request: Request,
  token: string | undefined,
): Attempt {
  const { kernel } = engine.cloud;
  const { timeoutSeconds, heartbeatSeconds } = request;
  const after = (seconds: number, step: Step) =>
    runLater(engine, execution, kernel.now() + seconds * 1000, step);
  const timedOut = (alias?: Failure['alias']) => (): Step | undefined => {
    if (attempt.settled || attempt.answer) return undefined;
    const answer = { failure: { error: 'States.Timeout', alias } };
    return conclude(engine, execution, visit, attempt, answer, 'TimedOut');
  };
  const attempt: Attempt = {
    token,
    settled: false,
    submitted: false,
    resume: () => {
      after(0, () =>
        attempt.settled || !attempt.answer
          ? undefined
          : conclude(engine, execution, visit, attempt, attempt.answer),
      );
    },
    beat: () => {
      attempt.heartbeat?.cancel();
      if (heartbeatSeconds !== undefined)
        attempt.heartbeat = after(heartbeatSeconds, timedOut('States.HeartbeatTimeout'));
    },
  };
  if (execution.progress) execution.progress.attempt = attempt;
  if (token !== undefined) engine.waiting.set(token, attempt);
  if (timeoutSeconds !== undefined) attempt.timeout = after(timeoutSeconds, timedOut());
  attempt.beat();
  return attempt;
}

/** Ends the attempt, and goes on with the state by what came out. */
function conclude(
  engine: Engine,
  execution: Execution,
  visit: TaskVisit,
  attempt: Attempt,
  answer: Answer,
  failed: 'Failed' | 'TimedOut' = 'Failed',
): Step | undefined {
  settle(engine, attempt);
  if (execution.progress) execution.progress.attempt = undefined;
  if ('failure' in answer) {
    const { error, cause } = answer.failure;
    recordTask(engine, execution, visit, failed, {
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    });
    return handleFailure(engine, execution, visit, answer.failure);
  }
  const result = answer.output;
  recordTask(engine, execution, visit, 'Succeeded', outputDetails(result));
  const { state } = visit;
  return guard(
    engine,
    execution,
    visit,
    execution.history.last,
    () => leave(engine, execution, visit, state, state.next, { result }),
    (failure) => handleFailure(engine, execution, visit, failure),
  );
}

/** Retry first; when its retrier is spent, Catch; else the execution fails. */
function handleFailure(
  engine: Engine,
  execution: Execution,
  visit: TaskVisit,
  failure: Failure,
): Step | undefined {
  const { state } = visit;
  const { kernel } = engine.cloud;
  const index = findRetrier(state.retry, failure);
  const retrier = state.retry[index];
  const spent = visit.retries[index] ?? 0;
  if (retrier && spent < retrier.maxAttempts && execution.progress) {
    visit.retries[index] = spent + 1;
    visit.retryCount += 1;
    const delay = retryDelay(retrier, spent, () => kernel.random.next());
    const { progress } = execution;
    progress.timer = runLater(engine, execution, kernel.now() + Math.round(delay * 1000), () => {
      progress.timer = undefined;
      engine.cloud.count('sfn:StateTransition');
      return attemptTask(engine, execution, visit, execution.history.last);
    });
    return undefined;
  }
  const catcher = state.catch[findCatcher(state.catch, failure)];
  if (!catcher) return fail(engine, execution, failure);
  const before = execution.history.last;
  return guard(engine, execution, visit, before, () =>
    leave(engine, execution, visit, catcher, catcher.next, { errorOutput: errorOutput(failure) }),
  );
}

function recordScheduled(engine: Engine, execution: Execution, visit: TaskVisit, request: Request): void {
  const { integration } = visit.state;
  const { parameters, timeoutSeconds, heartbeatSeconds } = request;
  const limits = {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
  };
  if (integration.kind === 'function') {
    const { timeoutInSeconds } = limits;
    record(engine, execution, 'LambdaFunctionScheduled', {
      resource: integration.resource,
      input: parameters,
      inputDetails: { truncated: false },
      ...(timeoutInSeconds !== undefined && { timeoutInSeconds }),
    });
  } else {
    recordTask(engine, execution, visit, 'Scheduled', { region: 'us-east-1', parameters, ...limits });
  }
}

function recordTask(
  engine: Engine,
  execution: Execution,
  visit: TaskVisit,
  what: 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut',
  details: Record<string, unknown>,
): void {
  const { kind, resource, resourceType } = visit.state.integration;
  if (kind === 'function') record(engine, execution, `LambdaFunction${what}`, details);
  else record(engine, execution, `Task${what}`, { resourceType, resource, ...details });
}

function outputDetails(output: Payload): Record<string, unknown> {
  return { output: output.text, outputDetails: { truncated: false } };
}
