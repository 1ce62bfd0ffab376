import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { operationWith } from '../operation.ts';
import { isToken, type Attempt } from './attempt.ts';
import { Execution, type Engine, type Machine } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { isTooLarge, payloadFrom, type Payload } from './payload.ts';

const NAME_FREE_AFTER_MS = 90 * 86_400_000;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/u;
const PAGE = 100;

const page = {
  maxResults: z.int().min(0).max(1000).default(0),
  nextToken: z.string().optional(),
};
const failure = { error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() };
const executionArn = z.string().min(1);
const stateMachineArn = z.string().min(1);
const taskToken = z.string().min(1).max(2048);

/** An operation whose request has these members and no others. */
function operation<S extends z.ZodRawShape>(
  members: S,
  perform: (request: z.infer<z.ZodObject<S>>) => Record<string, unknown>,
): (request: unknown) => unknown {
  return operationWith('ValidationException')(z.strictObject(members), perform);
}

/** The operations of the API; `machines` by ARN. */
export function stepFunctionsOperations(
  engine: Engine,
  machines: ReadonlyMap<string, Machine>,
): Record<string, (request: unknown) => unknown> {
  const { kernel } = engine.cloud;
  /** By ARN: the latest execution of that name. */
  const executions = new Map<string, Execution>();

  const machineOf = (arn: string): Machine => {
    const machine = machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };
  const executionOf = (arn: string): Execution => {
    const execution = executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };
  const attemptOf = (token: string): Attempt => {
    if (!isToken(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const attempt = engine.waiting.get(token);
    if (attempt?.waits) return attempt;
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  };

  return {
    StartExecution: operation(
      { stateMachineArn, name: z.string().optional(), input: z.string().default('{}') },
      ({ stateMachineArn, name = kernel.random.uuid(), input: text }) => {
        const machine = machineOf(stateMachineArn);
        if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
        const invalid = ['InvalidExecutionInput', 'Invalid State Machine Execution Input'] as const;
        const input = readPayload('input', text, ...invalid);
        const namesake = executions.get(`${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`);
        if (namesake) {
          if (namesake.status === 'RUNNING' && namesake.input.text === text) return startedAnswer(namesake);
          if (kernel.now() < (namesake.stoppedAt ?? Infinity) + NAME_FREE_AFTER_MS)
            throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${namesake.arn}'`);
        }
        const execution = new Execution(engine, machine, name, input);
        executions.set(execution.arn, execution);
        machine.executions.push(execution);
        return startedAnswer(execution);
      },
    ),

    StopExecution: operation({ executionArn, ...failure }, ({ executionArn, ...result }) => {
      const execution = executionOf(executionArn);
      execution.end('ABORTED', result);
      return { stopDate: seconds(execution.stoppedAt ?? 0) };
    }),

    DescribeExecution: operation({ executionArn }, ({ executionArn }) => {
      const execution = executionOf(executionArn);
      const { input, result } = execution;
      return {
        ...summary(execution),
        input: input.text,
        inputDetails: { included: true },
        ...given(result),
        ...(result.output !== undefined && { outputDetails: { included: true } }),
      };
    }),

    ListExecutions: operation(
      {
        ...page,
        stateMachineArn,
        statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
      },
      ({ stateMachineArn, statusFilter, maxResults, nextToken }) => {
        const started = machineOf(stateMachineArn).executions;
        const listed: Execution[] = [];
        // Newest first; the token is a place in the order of starting, so that later starts do not shift the pages.
        let index = placeOf(nextToken) ?? started.length;
        while (index > 0 && listed.length < (maxResults || PAGE)) {
          index -= 1;
          const execution = started[index];
          if (execution && (!statusFilter || execution.status === statusFilter)) listed.push(execution);
        }
        return { executions: listed.map(summary), ...(index > 0 && { nextToken: String(index) }) };
      },
    ),

    GetExecutionHistory: operation(
      { ...page, executionArn, reverseOrder: z.boolean().default(false) },
      ({ executionArn, maxResults, nextToken, reverseOrder }) => {
        const all = executionOf(executionArn).history.events();
        if (reverseOrder) all.reverse();
        const from = placeOf(nextToken) ?? 0;
        const to = from + (maxResults || PAGE);
        const inSeconds = (event: HistoryEvent) => ({ ...event, timestamp: seconds(event.timestamp) });
        return {
          events: all.slice(from, to).map(inSeconds),
          ...(to < all.length && { nextToken: String(to) }),
        };
      },
    ),

    SendTaskSuccess: operation({ taskToken, output: z.string() }, ({ taskToken, output }) => {
      const attempt = attemptOf(taskToken);
      attempt.take({ output: readPayload('output', output, 'InvalidOutput', 'Invalid Output') });
      return {};
    }),

    SendTaskFailure: operation({ taskToken, ...failure }, ({ taskToken, ...failure }) => {
      attemptOf(taskToken).take({ failure });
      return {};
    }),

    SendTaskHeartbeat: operation({ taskToken }, ({ taskToken }) => {
      attemptOf(taskToken).beat();
      return {};
    }),
  };
}

/** Where a page begins. */
function placeOf(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  if (!/^\d+$/.test(token)) throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(token);
}

function readPayload(member: string, text: string, code: string, what: string): Payload {
  if (isTooLarge(text)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: ` +
        'Member must have length less than or equal to 262144',
    );
  }
  try {
    return payloadFrom(text);
  } catch (error) {
    throw new AwsError(code, `${what}: '${(error as Error).message}'`);
  }
}

function startedAnswer({ arn, startedAt }: Execution): Record<string, unknown> {
  return { executionArn: arn, startDate: seconds(startedAt) };
}

function summary({ arn, machine, name, status, startedAt, stoppedAt }: Execution): Record<string, unknown> {
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
  };
}

/** Only the members that have a value. */
function given(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function seconds(at: number): number {
  return at / 1000;
}
