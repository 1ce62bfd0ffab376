import * as z from 'zod';
import { arn, nameIn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { wholeSeconds } from '../event-bridge/put-events.ts';
import { deliverToTarget, targetProperties } from '../event-bridge/target.ts';
import { isTimeZone, parseScheduleExpression } from './expression.ts';

const scheduleProperties = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().default('default'),
  ScheduleExpression: z.string().superRefine((text, context) => {
    try {
      parseScheduleExpression(text, 'UTC', 0);
    } catch (error) {
      context.addIssue((error as Error).message);
    }
  }),
  ScheduleExpressionTimezone: z.string().refine(isTimeZone, 'is not a time zone').default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    ...targetProperties,
    // Rights are not checked.
    RoleArn: z.string(),
    Input: z.string(),
  }),
});
type Target = z.infer<typeof scheduleProperties>['Target'];

/** Amazon EventBridge Scheduler: one timer per schedule, for its next occurrence. */
export function createScheduler(cloud: Cloud): TwinService {
  const { kernel } = cloud;
  const schedule = resourceType({
    properties: scheduleProperties,
    create({ physicalName, properties }) {
      const { Name: name = physicalName, GroupName, State, Target } = properties;
      const { ScheduleExpression, ScheduleExpressionTimezone } = properties;
      const Arn = arn('scheduler', `schedule/${GroupName}/${name}`);
      // A rate runs at once; a moment later here, since everything must have been made first.
      const start = kernel.now() + 1000;
      const nextAfter = parseScheduleExpression(ScheduleExpression, ScheduleExpressionTimezone, start);
      const arm = (after: number): void => {
        const at = nextAfter(after);
        kernel.schedule(at, `schedule ${name}`, () => {
          arm(at);
          occur(cloud, name, Arn, Target, at);
        });
      };
      if (State === 'ENABLED') arm(kernel.now());
      return { ref: name, attributes: { Arn } };
    },
  });
  return { resourceTypes: { 'AWS::Scheduler::Schedule': schedule } };
}

function occur(cloud: Cloud, name: string, scheduleArn: string, target: Target, at: number): void {
  const context: Record<string, string | undefined> = {
    'schedule-arn': scheduleArn,
    'scheduled-time': wholeSeconds(at),
    'execution-id': cloud.kernel.random.text(16, '0123456789abcdef'),
  };
  /** The template's input with the Scheduler's context attributes put in. */
  const payload = (attempt: number): string => {
    const known: typeof context = { ...context, 'attempt-number': String(attempt + 1) };
    return target.Input.replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (token, name: string) => known[name] ?? token,
    );
  };
  deliverToTarget(cloud, `deliver:schedule:${name}`, {
    label: `schedule ${name} → ${nameIn(target.Arn)}`,
    target,
    payload,
    body: payload(0),
    attributes: {
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.Arn,
      SCHEDULED_TIME: wholeSeconds(at),
      EXECUTION_ID: context['execution-id'] ?? '',
      IS_PAYLOAD_TRUNCATED: 'false',
    },
  });
}
