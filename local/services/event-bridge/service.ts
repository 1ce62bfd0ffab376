import * as z from 'zod';
import { awsErrorOf } from '../../aws-error.ts';
import { arn, nameIn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { isReadablePath, targetInput } from './input.ts';
import { matches, parsePattern, testEventPattern, type Pattern } from './pattern.ts';
import { readEntry, readPutEvents, type BusEvent } from './put-events.ts';
import { deadLetterConfig, deliverToTarget, targetProperties } from './target.ts';

export interface Rule {
  name: string;
  arn: string;
  logicalId: string;
  pattern: Pattern;
  targets: Target[];
}

const path = z.string().refine(isReadablePath, 'the twin reads only paths of names and indexes');
const target = z.strictObject({
  ...targetProperties,
  Id: z.string(),
  Input: z.string().optional(),
  InputPath: path.optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), path).default({}), InputTemplate: z.string() })
    .optional(),
});
export type Target = z.infer<typeof target>;

/** Amazon EventBridge: buses, rules and their targets. */
export function createEventBridge(cloud: Cloud): TwinService {
  const buses = new Map<string, Rule[]>([['default', []]]);

  /** AWS takes an event for a bus that is not there, and drops it; the twin drops it audibly. */
  const accept = (nameOrArn: string, event: BusEvent): void => {
    const bus = nameIn(nameOrArn);
    const rules = buses.get(bus);
    if (!rules) {
      const error = `there is no event bus ${bus}`;
      cloud.tell({ kind: 'failure', where: 'eventbridge:PutEvents', error });
      return;
    }
    const { source, 'detail-type': detailType, detail } = event;
    cloud.tell({ kind: 'event', bus, source, detailType, detail });
    for (const rule of rules)
      if (matches(rule.pattern, event)) for (const target of rule.targets) send(cloud, rule, target, event);
  };

  cloud.register('eventbridge', {
    PutEvents: (request: unknown) => {
      const Entries = readPutEvents(request).map((entry) => {
        try {
          const event = readEntry(cloud, entry);
          accept(entry.EventBusName, event);
          return { EventId: event.id };
        } catch (error) {
          const { code: ErrorCode, message: ErrorMessage } = awsErrorOf(error);
          return { ErrorCode, ErrorMessage };
        }
      });
      return { FailedEntryCount: Entries.filter((answer) => 'ErrorCode' in answer).length, Entries };
    },
    /** An event of AWS itself, for the default bus: what the twin's services put. */
    PutAwsEvent: (event: BusEvent) => {
      accept('default', event);
      return { EventId: event.id };
    },
    TestEventPattern: ({ EventPattern, Event }: { EventPattern: string; Event: string }) => ({
      Result: testEventPattern(EventPattern, Event),
    }),
  });

  const eventBus = resourceType({
    properties: z.strictObject({
      Name: z.string(),
      // These change nothing on one machine.
      Description: z.string().optional(),
      KmsKeyIdentifier: z.string().optional(),
      DeadLetterConfig: deadLetterConfig.optional(),
    }),
    create({ properties: { Name } }) {
      buses.set(Name, []);
      return { ref: Name, attributes: { Arn: arn('events', `event-bus/${Name}`), Name } };
    },
  });

  const rule = resourceType({
    // ScheduleExpression is not here: schedules are the Scheduler's, and a rule with one is refused by name.
    properties: z.strictObject({
      EventBusName: z.string().default('default'),
      EventPattern: z.record(z.string(), z.unknown()),
      State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
      Targets: z.array(target).default([]),
    }),
    create({
      logicalId,
      physicalName: name,
      properties: { EventBusName: bus, EventPattern, State, Targets },
    }) {
      const rules = buses.get(bus);
      if (!rules) throw new Error(`${logicalId}: there is no event bus ${bus}`);
      const Arn = arn('events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);
      const pattern = parsePattern(EventPattern);
      if (State === 'ENABLED') rules.push({ name, arn: Arn, logicalId, pattern, targets: Targets });
      return { ref: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn } };
    },
  });

  return { resourceTypes: { 'AWS::Events::EventBus': eventBus, 'AWS::Events::Rule': rule } };
}

function send(cloud: Cloud, rule: Rule, target: Target, event: BusEvent): void {
  const payload = targetInput(target, event, rule, cloud.kernel.now());
  deliverToTarget(cloud, `deliver:event:${rule.logicalId}`, {
    label: `event ${rule.name} → ${target.Id}`,
    target,
    payload: () => payload,
    body: JSON.stringify(event),
    attributes: { RULE_ARN: rule.arn, TARGET_ARN: target.Arn },
  });
}
