import { Cloud, type CloudEvent } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { createEventBridge } from '../../../local/services/event-bridge/service.ts';
import { createInbox, type Inbox } from '../../../local/services/inbox.ts';
import { createScheduler } from '../../../local/services/scheduler/service.ts';
import { createSecretsManager } from '../../../local/services/secrets-manager/service.ts';
import { createSes } from '../../../local/services/ses/service.ts';
import { createSns } from '../../../local/services/sns/service.ts';
import { createSqs } from '../../../local/services/sqs/service.ts';
import type { Created, ResourceTypes } from '../../../local/template/resource.ts';

export interface Invocation {
  FunctionName: string;
  Payload: Record<string, unknown>;
  InvocationType: string;
}

/** A function of a story: what it answers, or an error that it throws. */
export type Handler = (payload: Record<string, unknown>, invocation: Invocation) => unknown;

/** The messaging services without a template: resources are made one by one, functions are plain ones. */
export interface SmallCloud {
  kernel: Kernel;
  cloud: Cloud;
  inbox: Inbox;
  told: CloudEvent[];
  invocations: (Invocation & { at: string })[];
  secrets: () => Record<string, string>;
  make(type: string, logicalId: string, properties: Record<string, unknown>): Promise<Created>;
  handle(functionName: string, handler: Handler): void;
  /** A call from outside. */
  call(service: string, operation: string, input: unknown): Promise<Record<string, unknown>>;
  /** Moves the clock to this many seconds after the start. */
  at(seconds: number): Promise<void>;
}

export function smallCloud({ seed = 1, unitsInFlight = 1 } = {}): SmallCloud {
  const startAt = Date.parse('2026-03-02T08:00:00Z');
  const kernel = new Kernel({ startAt, seed, unitsInFlight });
  const cloud = new Cloud(kernel, new FaultRules());
  const inbox = createInbox();
  const secretsManager = createSecretsManager(cloud);
  createSns(cloud, inbox);
  const services = [
    createEventBridge(cloud),
    createScheduler(cloud),
    createSqs(cloud),
    createSes(cloud, inbox),
    secretsManager,
  ];
  const types: ResourceTypes = Object.assign(
    {},
    ...services.map(({ resourceTypes }) => resourceTypes),
  ) as ResourceTypes;
  const handlers = new Map<string, Handler>();
  const invocations: SmallCloud['invocations'] = [];
  const told: CloudEvent[] = [];
  cloud.watch((event) => told.push(event));
  cloud.register('lambda', {
    Invoke: async (invocation: Invocation) => {
      invocations.push({ ...invocation, at: new Date(kernel.now()).toISOString() });
      const handler = handlers.get(invocation.FunctionName.split(':').at(-1) ?? '');
      try {
        return { StatusCode: 200, Payload: (await handler?.(invocation.Payload, invocation)) ?? null };
      } catch (error) {
        const { name, message } = error as Error;
        return {
          StatusCode: 200,
          FunctionError: 'Unhandled',
          Payload: { errorType: name, errorMessage: message },
        };
      }
    },
  });
  return {
    kernel,
    cloud,
    inbox,
    told,
    invocations,
    secrets: secretsManager.secrets,
    make: async (type, logicalId, properties) => {
      const resource = types[type];
      if (!resource) throw new Error(`no such type: ${type}`);
      return resource.create({
        logicalId,
        physicalName: `stack-${logicalId}`,
        properties: resource.properties.parse(properties) as unknown,
      });
    },
    handle: (functionName, handler) => handlers.set(functionName, handler),
    call: (service, operation, input) =>
      kernel.submit(`outside ${operation}`, () => cloud.call(service, operation, input)) as Promise<
        Record<string, unknown>
      >,
    at: (seconds) => kernel.advanceTo(startAt + seconds * 1000),
  };
}

export const lambdaArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** The bodies of what is in a queue; they stay hidden for half a minute. */
export async function bodies(twin: SmallCloud, queue: Created): Promise<string[]> {
  const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
    QueueUrl: queue.ref,
    MaxNumberOfMessages: 10,
  });
  return ((Messages ?? []) as { Body: string }[]).map(({ Body }) => Body);
}
