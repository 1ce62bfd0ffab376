import { AwsError, ConnectionLost } from '../../local/aws-error.ts';
import { Cloud, type Operations } from '../../local/cloud.ts';
import { FaultRules } from '../../local/faults.ts';
import { Kernel } from '../../local/kernel.ts';
import { createStepFunctions } from '../../local/services/step-functions/service.ts';
import type { Behaviour, RecordedCase, Signal } from './recorded-case.ts';

export interface Run {
  status: string;
  output: unknown;
  error: string | undefined;
  cause: unknown;
  /** In the shape of the recordings. */
  events: Record<string, unknown>[];
}

type Json = Record<string, unknown>;

const START = Date.parse('2024-11-06T09:00:00Z');
/** Far longer than any recorded case takes. */
const END = START + 7 * 86_400_000;

/** Runs the case on a twin of its own, whose services do what the recording says that they did. */
export async function runCase(recorded: RecordedCase): Promise<Run> {
  const kernel = new Kernel({ startAt: START, seed: 1 });
  const cloud = new StagedCloud(kernel, recorded);
  const machine = createStepFunctions(cloud).resourceTypes['AWS::StepFunctions::StateMachine'];
  const properties = {
    RoleArn: 'arn:aws:iam::111111111111:role/recorded',
    DefinitionString: JSON.stringify(recorded.definition),
  };
  const created = await machine?.create({ logicalId: 'Recorded', physicalName: 'recorded', properties });
  const call = (operation: string, input: Json) =>
    kernel.submit(operation, () => cloud.call('sfn', operation, input)) as Promise<Json>;
  const started = call('StartExecution', {
    stateMachineArn: created?.ref,
    name: 'recorded',
    input: JSON.stringify(recorded.input),
  });
  await kernel.settle();
  const { executionArn } = await started;
  await kernel.advanceTo(END);
  const [described, history] = [call('DescribeExecution', { executionArn }), historyOf(call, executionArn)];
  await kernel.settle();
  const { status, output, error, cause } = await described;
  const events = await history;
  await kernel.stop();
  return {
    status: String(status),
    output: inRecordedAccount(parseText(output)),
    error: error as string | undefined,
    cause: inRecordedAccount(parseCause(cause)),
    events: events.map((event) => inRecordedAccount(recordedEvent(event)) as Json),
  };
}

async function historyOf(
  call: (operation: string, input: Json) => Promise<Json>,
  executionArn: unknown,
): Promise<Json[]> {
  const { events, nextToken } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 });
  if (nextToken) throw new Error('a recorded case has no more than a page of events');
  return events as Json[];
}

/** Knows which state is on, and so what the work behind its task does this time. */
class Stage {
  private readonly attempts = new Map<string, number>();
  private readonly cloud: Cloud;
  private readonly recorded: RecordedCase;
  private state = '';

  constructor(cloud: Cloud, recorded: RecordedCase) {
    this.cloud = cloud;
    this.recorded = recorded;
    cloud.watch((event) => {
      if (event.kind === 'state') this.state = event.state;
    });
    // Work that hangs never gets through, and the time of the task passes.
    cloud.kernel.hold((call) => !call.label.startsWith('sfn:') && this.next().behaviour?.kind === 'hang');
  }

  /** Before the first state the requests are those of the run itself. */
  get on(): boolean {
    return this.state !== '';
  }

  next(): { behaviour: Behaviour | undefined; attempt: number } {
    const attempt = (this.attempts.get(this.state) ?? 0) + 1;
    const listed = this.recorded.tasks[this.state];
    return { behaviour: Array.isArray(listed) ? (listed[attempt - 1] ?? listed.at(-1)) : listed, attempt };
  }

  perform(service: string, input: unknown): unknown {
    const { behaviour, attempt } = this.next();
    this.attempts.set(this.state, attempt);
    if (!behaviour) throw new Error(`the recording does not say what '${this.state}' does`);
    const signals = this.recorded.signals.filter(
      (signal) => signal.state === this.state && signal.attempt === attempt,
    );
    this.send(signals, input);
    return service === 'lambda' ? functionAnswer(behaviour, input) : serviceAnswer(behaviour, input);
  }

  private send(signals: Signal[], input: unknown): void {
    const { kernel } = this.cloud;
    const taskToken = /AQCo[A-Za-z0-9_-]{80,}/.exec(JSON.stringify(input))?.[0];
    let at = kernel.now();
    for (const { action, times, afterSeconds, output, error, cause } of signals) {
      const outcomes: Record<Signal['action'], object> = {
        SendTaskSuccess: { output: JSON.stringify(output) },
        SendTaskFailure: { error, cause },
        SendTaskHeartbeat: {},
      };
      for (let sent = 0; sent < times; sent += 1) {
        at += afterSeconds * 1000;
        kernel.schedule(at, action, async () => {
          await this.cloud.call('sfn', action, { taskToken, ...outcomes[action] });
        });
      }
    }
  }
}

/** Every operation that a task of the case calls is played by the stage, even where the twin runs the service itself. */
class StagedCloud extends Cloud {
  private readonly stage: Stage;
  private readonly played = new Map<string, Set<string>>();

  constructor(kernel: Kernel, recorded: RecordedCase) {
    super(kernel, new FaultRules());
    this.stage = new Stage(this, recorded);
    for (const { Resource = '' } of Object.values(recorded.definition.States)) {
      const [, service = 'lambda', action = 'invoke'] =
        /^arn:aws:states:::(?:aws-sdk:)?(\w+):(\w+)/.exec(Resource) ?? [];
      const name = SERVICE_OF[service] ?? service;
      const operations = this.played.get(name) ?? new Set();
      this.played.set(name, operations.add(action.charAt(0).toUpperCase() + action.slice(1)));
    }
    for (const name of this.played.keys()) this.register(name, {});
  }

  override register(name: string, operations: Operations): void {
    const played = [...(this.played.get(name) ?? [])].map((operation): [string, Operations[string]] => [
      operation,
      (input: never) =>
        this.stage.on
          ? this.stage.perform(name, input)
          : (operations[operation] as (input: never) => unknown)(input),
    ]);
    super.register(name, { ...operations, ...Object.fromEntries(played) });
  }
}

/** Optimized integrations go by names of their own. */
const SERVICE_OF: Record<string, string | undefined> = { events: 'eventbridge', states: 'sfn' };

function functionAnswer(behaviour: Behaviour, input: unknown): unknown {
  switch (behaviour.kind) {
    case 'echo':
      return { StatusCode: 200, Payload: (input as Json)['Payload'] };
    case 'return-large':
      return { StatusCode: 200, Payload: 'a'.repeat(behaviour.bytes ?? 0) };
    case 'throw': {
      const payload = parseCause(
        /Returned payload: (.*)$/s.exec(behaviour.cause ?? '')?.[1] ?? behaviour.cause,
      );
      if (typeof payload !== 'object') return serviceAnswer(behaviour, input);
      return { StatusCode: 200, FunctionError: 'Unhandled', Payload: payload };
    }
    case 'return': {
      const { value } = behaviour;
      const whole = typeof value === 'object' && value !== null && 'StatusCode' in value;
      return whole ? value : { StatusCode: 200, Payload: value };
    }
    default:
      return serviceAnswer(behaviour, input);
  }
}

function serviceAnswer(behaviour: Behaviour, input: unknown): unknown {
  switch (behaviour.kind) {
    case 'echo':
      return input;
    case 'return':
      return behaviour.value;
    case 'return-large':
      return 'a'.repeat(behaviour.bytes ?? 0);
    case 'token':
      return behaviour.submitted;
    case 'throw': {
      const told = parseCause(behaviour.cause);
      if (behaviour.errorName === 'EventBridge.FailedEntry') return told;
      if (behaviour.errorName?.endsWith('.SdkClientException')) throw new ConnectionLost(behaviour.cause);
      // The recorded text carries what the client adds to the service's message; the twin adds it, too.
      const [, message = behaviour.cause ?? '', status] =
        /^(.*?) \(Service: .*?Status Code: (\d+)/.exec(behaviour.cause ?? '') ?? [];
      const name = behaviour.errorName ?? 'Unknown';
      const [, code = name.slice(name.indexOf('.') + 1)] =
        /Error Code: (\w+)/.exec(behaviour.cause ?? '') ?? [];
      throw new AwsError(code, message, Number(status ?? 400));
    }
    case 'hang':
      throw new Error('work that hangs is held back at the gate');
  }
}

const PARSED = ['input', 'output', 'cause'];
const SHOWN = [
  'name',
  'input',
  'output',
  'error',
  'cause',
  'resource',
  'resourceType',
  'timeoutInSeconds',
  'heartbeatInSeconds',
  'state',
  'location',
];

/** An event of GetExecutionHistory as the recordings write it. */
function recordedEvent(event: Json): Json {
  const { type, id, previousEventId } = event;
  const details = (Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1] ?? {}) as Json;
  const shown = SHOWN.filter((key) => details[key] !== undefined).map((key): [string, unknown] => {
    if (!PARSED.includes(key)) return [key, details[key]];
    return [key, key === 'cause' ? parseCause(details[key]) : parseText(details[key])];
  });
  const assigned = details['assignedVariables'] as Record<string, string> | undefined;
  return {
    type,
    id,
    previousId: previousEventId,
    ...Object.fromEntries(shown),
    ...(details['parameters'] !== undefined && { scheduledParameters: parseText(details['parameters']) }),
    ...(assigned && {
      assignedVariables: Object.fromEntries(
        Object.entries(assigned).map(([name, text]) => [name, parseText(text)]),
      ),
    }),
  };
}

function parseText(text: unknown): unknown {
  return typeof text === 'string' ? (JSON.parse(text) as unknown) : text;
}

function parseCause(cause: unknown): unknown {
  if (typeof cause !== 'string' || !/^\s*[[{]/.test(cause)) return cause;
  try {
    return JSON.parse(cause) as unknown;
  } catch {
    return cause;
  }
}

function inRecordedAccount(value: unknown): unknown {
  if (value === undefined) return undefined;
  return JSON.parse(JSON.stringify(value).replaceAll('000000000000', '111111111111')) as unknown;
}
