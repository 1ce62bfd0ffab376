import { AwsError } from './aws-error.ts';
import type { FaultRules } from './faults.ts';
import type { Kernel } from './kernel.ts';

/**
 * What a service does, by operation name (`UpdateItem`). Operations take and give what the AWS API names, as plain JSON
 * objects, and run as one step: nothing else happens meanwhile.
 */
export type Operations = Record<string, (input: never) => unknown>;

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** The last part of an ARN, a path or a URL; a name alone is itself. */
export function nameIn(text: string): string {
  return text.slice(Math.max(text.lastIndexOf(':'), text.lastIndexOf('/')) + 1);
}

/**
 * The services by SDK name (`dynamodb`, `sfn`, `eventbridge`, `sqs`, `sns`, `ses`, `secretsmanager`, `s3`, `lambda`). All calls
 * between them, from handlers and from outside take this road, so that it is the one place for the gate, for faults and for
 * the meter.
 */
export class Cloud {
  readonly kernel: Kernel;
  readonly faults: FaultRules;
  /** Calls counted since start, by `service:Operation`. */
  readonly meter = new Map<string, number>();
  private readonly services = new Map<string, Operations>();
  private readonly listeners: ((event: CloudEvent) => void)[] = [];

  constructor(kernel: Kernel, faults: FaultRules) {
    this.kernel = kernel;
    this.faults = faults;
  }

  register(name: string, operations: Operations): void {
    this.services.set(name, operations);
  }

  knows(service: string, operation: string): boolean {
    return this.services.get(service)?.[operation] !== undefined;
  }

  /** Performs one operation through the gate. Throws `AwsError` as AWS would, or `ConnectionLost` when a fault says so. */
  async call(service: string, operation: string, input: unknown, unit?: object): Promise<unknown> {
    const perform = this.services.get(service)?.[operation] as ((input: unknown) => unknown) | undefined;
    if (!perform)
      throw new AwsError('UnknownOperationException', `the twin does not run ${service}:${operation}`, 400);
    const label = `${service}:${operation}`;
    return this.kernel.admit(
      label,
      JSON.stringify(input),
      () => {
        this.count(label);
        return this.faults.around(label, () => perform(input));
      },
      unit,
    );
  }

  count(label: string, by = 1): void {
    this.meter.set(label, (this.meter.get(label) ?? 0) + by);
  }

  /** What happens, for the live view: told by the services, heard by whoever watches. */
  tell(event: CloudEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  watch(listener: (event: CloudEvent) => void): void {
    this.listeners.push(listener);
  }
}

/** Something worth seeing: an event on a bus, a message that left, a state entered, an execution ended. */
export type CloudEvent =
  | { kind: 'event'; bus: string; source: string; detailType: string; detail: unknown }
  | { kind: 'state'; machine: string; execution: string; state: string }
  | { kind: 'execution'; machine: string; execution: string; status: string; error?: string }
  | { kind: 'message'; channel: 'email' | 'sms'; to: string; subject: string }
  | { kind: 'refusal'; request: string; status: number }
  | { kind: 'failure'; where: string; error: string };
