import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { end, startExecution, type Engine, type Execution, type Machine, type Status } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { isTooLarge, payloadFrom, type Payload } from './payload.ts';
import { begin } from './states.ts';

/** What the service holds. */
export interface Registry {
  machines: Map<string, Machine>;
  /** By ARN: the latest execution of that name. */
  executions: Map<string, Execution>;
  /** In the order they were started, by state machine. */
  started: Map<string, Execution[]>;
}

type Operation = (input: never) => unknown;

const NAME_FREE_AFTER_MS = 90 * 86_400_000;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/u;
const HISTORY_PAGE = 100;

const page = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().max(3096).nullish() };
const executionArn = z.object({ executionArn: z.string().min(1) });
const machineArn = z.object({ stateMachineArn: z.string().min(1) });
const status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

/** The API operations on executions and machines; those on task tokens are in callbacks.ts. */
export function executionOperations(engine: Engine, registry: Registry): Record<string, Operation> {
  const { cloud } = engine;

  const machineOf = (arn: string): Machine => {
    const machine = registry.machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };
  const executionOf = (arn: string): Execution => {
    const execution = registry.executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };

  return {
    StartExecution: (request: unknown) => {
      const schema = machineArn.extend({ name: z.string().nullish(), input: z.string().nullish() });
      const { stateMachineArn, name: given, input: text } = parse(schema, request);
      const machine = machineOf(stateMachineArn);
      const name = given ?? cloud.kernel.random.uuid();
      if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
      const input = parseInput(text ?? '{}');
      const namesake = registry.executions.get(arnOf(machine, name));
      if (namesake) {
        if (namesake.status === 'RUNNING' && namesake.input === input.text) return startedAnswer(namesake);
        if (cloud.kernel.now() < (namesake.stoppedAt ?? Infinity) + NAME_FREE_AFTER_MS) {
          throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${namesake.arn}'`);
        }
      }
      const execution = startExecution(engine, machine, name, input, (started) => begin(engine, started));
      registry.executions.set(execution.arn, execution);
      registry.started.get(machine.arn)?.push(execution);
      return startedAnswer(execution);
    },

    StopExecution: (request: unknown) => {
      const schema = executionArn.extend({
        error: z.string().max(256).nullish(),
        cause: z.string().max(32_768).nullish(),
      });
      const { executionArn: arn, error, cause } = parse(schema, request);
      const execution = executionOf(arn);
      end(engine, execution, 'ABORTED', { error: error ?? undefined, cause: cause ?? undefined });
      return { stopDate: seconds(execution.stoppedAt ?? 0) };
    },

    DescribeExecution: (request: unknown) => describe(executionOf(parse(executionArn, request).executionArn)),

    ListExecutions: (request: unknown) => {
      const schema = machineArn.extend({ ...page, statusFilter: status.nullish() });
      const { stateMachineArn, statusFilter, maxResults, nextToken } = parse(schema, request);
      machineOf(stateMachineArn);
      const started = registry.started.get(stateMachineArn) ?? [];
      const executions: Record<string, unknown>[] = [];
      let index = nextToken ? readToken(nextToken, started.length) : started.length;
      // Newest first; the token is a place in the order of starting, so that later starts do not shift the pages.
      while (index > 0 && executions.length < (maxResults || HISTORY_PAGE)) {
        index -= 1;
        const execution = started[index];
        if (execution && (!statusFilter || execution.status === statusFilter))
          executions.push(summary(execution));
      }
      return { executions, ...(index > 0 && { nextToken: writeToken(index) }) };
    },

    GetExecutionHistory: (request: unknown) => {
      const schema = executionArn.extend({
        ...page,
        reverseOrder: z.boolean().nullish(),
        includeExecutionData: z.boolean().nullish(),
      });
      const {
        executionArn: arn,
        maxResults,
        nextToken,
        reverseOrder,
        includeExecutionData,
      } = parse(schema, request);
      const all = executionOf(arn).history.events();
      if (reverseOrder) all.reverse();
      const from = nextToken ? readToken(nextToken, all.length) : 0;
      const to = from + (maxResults || HISTORY_PAGE);
      const events = all.slice(from, to).map((event) => historyEvent(event, includeExecutionData ?? true));
      return { events, ...(to < all.length && { nextToken: writeToken(to) }) };
    },

    ListStateMachines: (request: unknown) => {
      const { maxResults, nextToken } = parse(z.object(page), request);
      const all = [...registry.machines.values()];
      const from = nextToken ? readToken(nextToken, all.length) : 0;
      const to = from + (maxResults || HISTORY_PAGE);
      return {
        stateMachines: all.slice(from, to).map(machineSummary),
        ...(to < all.length && { nextToken: writeToken(to) }),
      };
    },
  };
}

/** Reads the members of a request; what does not fit is AWS's ValidationException. */
export function parse<T>(schema: z.ZodType<T>, request: unknown): T {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const member = issue?.path.map(String).join('.') ?? '';
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: '${member}': ${issue?.message ?? 'invalid'}`,
  );
}

function parseInput(text: string): Payload {
  if (isTooLarge(text)) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'input' failed to satisfy constraint: " +
        'Member must have length less than or equal to 262144',
    );
  }
  try {
    return payloadFrom(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  }
}

function arnOf(machine: Machine, name: string): string {
  return `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function startedAnswer(execution: Execution): Record<string, unknown> {
  return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
}

function summary(execution: Execution): Record<string, unknown> {
  const { machine, stoppedAt } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startedAt),
    ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
    redriveCount: 0,
  };
}

function describe(execution: Execution): Record<string, unknown> {
  const { output, error, cause } = execution;
  return {
    ...summary(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: redriveReason(execution.status),
  };
}

function redriveReason(status: Status): string {
  return status === 'RUNNING' || status === 'SUCCEEDED'
    ? `Execution is ${status} and cannot be redriven`
    : 'Executions are not redriven here';
}

function machineSummary(machine: Machine): Record<string, unknown> {
  const { arn, name, createdAt } = machine;
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: seconds(createdAt) };
}

const DATA_MEMBERS = new Set(['input', 'inputDetails', 'output', 'outputDetails', 'assignedVariables']);

function historyEvent(event: HistoryEvent, withData: boolean): Record<string, unknown> {
  const { type, id, previousEventId, timestamp, ...details } = event;
  const shown = Object.entries(details).map(([key, members]): [string, unknown] => [
    key,
    withData
      ? members
      : Object.fromEntries(Object.entries(members).filter(([member]) => !DATA_MEMBERS.has(member))),
  ]);
  return { timestamp: seconds(timestamp), type, id, previousEventId, ...Object.fromEntries(shown) };
}

function seconds(at: number): number {
  return at / 1000;
}

function writeToken(index: number): string {
  return Buffer.from(`page ${index}`).toString('base64url');
}

function readToken(token: string, limit: number): number {
  const index = Number(/^page (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1]);
  if (!(index <= limit)) throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  return index;
}
