import { type Cloud } from '../../cloud.ts';
import type { TwinService } from '../../template/resource.ts';
import { deliver } from './delivery.ts';
import { targetInput } from './input.ts';
import { matches, testEventPattern } from './pattern.ts';
import {
  checkRequest,
  envelope,
  isEntryError,
  readEntry,
  type BusEvent,
  type PutEventsEntry,
} from './put-events.ts';
import { eventResourceTypes, type Buses, type Rule, type RuleTarget } from './resources.ts';
import { sendToTarget } from './target.ts';

/** Amazon EventBridge: buses, rules and their targets. */
export function createEventBridge(cloud: Cloud): TwinService {
  const buses: Buses = new Map([['default', { name: 'default', rules: [] }]]);
  cloud.register('eventbridge', {
    operations: {
      PutEvents: ({ Entries }: { Entries?: PutEventsEntry[] }) =>
        putEvents(cloud, buses, checkRequest(Entries)),
      PutAwsEvent: (event: AwsEvent) => putAwsEvent(cloud, buses, event),
      TestEventPattern: ({ EventPattern, Event }: { EventPattern: string; Event: string }) => ({
        Result: testEventPattern(EventPattern, Event),
      }),
    },
  });
  return { resourceTypes: eventResourceTypes(buses) };
}

/** An event of AWS itself, for the default bus: the twin's services put these with `PutAwsEvent`. */
interface AwsEvent {
  source: string;
  detailType: string;
  detail: Record<string, unknown>;
  resources?: string[];
}

function putEvents(cloud: Cloud, buses: Buses, entries: PutEventsEntry[]): unknown {
  const results = entries.map((entry) => {
    const event = readEntry(cloud, entry);
    if (isEntryError(event)) return event;
    accept(cloud, buses, entry.EventBusName ?? 'default', event);
    return { EventId: event.id };
  });
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
}

function putAwsEvent(cloud: Cloud, buses: Buses, event: AwsEvent): unknown {
  const put = envelope(cloud, event);
  accept(cloud, buses, 'default', put);
  return { EventId: put.id };
}

/** AWS takes an event for a bus that is not there, and drops it; the twin drops it audibly. */
function accept(cloud: Cloud, buses: Buses, busName: string, event: BusEvent): void {
  const bus = buses.get(nameOf(busName));
  if (!bus) {
    cloud.tell({
      kind: 'failure',
      where: 'eventbridge:PutEvents',
      error: `there is no event bus ${busName}`,
    });
    return;
  }
  cloud.tell({
    kind: 'event',
    bus: bus.name,
    source: event.source,
    detailType: event['detail-type'],
    detail: event.detail,
  });
  for (const rule of bus.rules)
    if (rule.enabled && matches(rule.pattern, event))
      for (const target of rule.targets) deliverToTarget(cloud, rule, target, event);
}

function deliverToTarget(cloud: Cloud, rule: Rule, target: RuleTarget, event: BusEvent): void {
  const ingestionTime = new Date(cloud.kernel.now()).toISOString();
  const payload = targetInput(target.input, event, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime });
  deliver(cloud, `deliver:event:${rule.logicalId}`, {
    label: `event ${rule.name} → ${target.id}`,
    since: cloud.kernel.now(),
    retry: target.retry,
    send: () => sendToTarget(cloud, target.arn, payload),
    ...(target.deadLetterArn === undefined
      ? {}
      : {
          deadLetters: {
            queueArn: target.deadLetterArn,
            body: JSON.stringify(event),
            attributes: { RULE_ARN: rule.arn, TARGET_ARN: target.arn },
          },
        }),
  });
}

/** Buses are named by name or by ARN. */
function nameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
