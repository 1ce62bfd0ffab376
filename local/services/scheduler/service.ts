import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { wholeSeconds } from '../event-bridge/put-events.ts';
import { deliverToTarget, targetProperties } from '../event-bridge/target.ts';
import { parseScheduleExpression, type Occurrences } from './expression.ts';

const scheduleProperties = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().default('default'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    ...targetProperties,
    // Rights are not checked.
    RoleArn: z.string(),
    Input: z.string(),
  }),
});

interface Schedule {
  name: string;
  arn: string;
  occurrences: Occurrences;
  /** Where a rate begins, epoch ms. */
  start: number;
  target: z.infer<typeof scheduleProperties>['Target'];
}

/** Amazon EventBridge Scheduler: one timer per schedule, for its next occurrence. */
export function createScheduler(cloud: Cloud): TwinService {
  const schedule = resourceType({
    properties: scheduleProperties,
    create({ physicalName, properties }) {
      const { Name: name = physicalName, GroupName, State, Target: target } = properties;
      const { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone } = properties;
      const scheduleArn = arn('scheduler', `schedule/${GroupName}/${name}`);
      const occurrences = parseScheduleExpression(expression, timeZone);
      // A rate runs at once; a moment later here, since everything must have been made first.
      const start = cloud.kernel.now() + 1000;
      if (State === 'ENABLED')
        arm(cloud, { name, arn: scheduleArn, occurrences, start, target }, cloud.kernel.now());
      return { ref: name, attributes: { Arn: scheduleArn } };
    },
  });
  return { resourceTypes: { 'AWS::Scheduler::Schedule': schedule } };
}

function arm(cloud: Cloud, schedule: Schedule, after: number): void {
  const at = schedule.occurrences.next(after, schedule.start);
  cloud.kernel.schedule(at, `schedule ${schedule.name}`, () => {
    arm(cloud, schedule, at);
    occur(cloud, schedule, at);
  });
}

function occur(cloud: Cloud, { name, arn: scheduleArn, target }: Schedule, at: number): void {
  const executionId = cloud.kernel.random.text(16, '0123456789abcdef');
  const scheduledTime = wholeSeconds(at);
  /** The template's input with the Scheduler's context attributes put in. */
  const input = (attempt: number): string => {
    const context: Record<string, string | undefined> = {
      'schedule-arn': scheduleArn,
      'scheduled-time': scheduledTime,
      'execution-id': executionId,
      'attempt-number': String(attempt + 1),
    };
    return target.Input.replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (token, attribute: string) => context[attribute] ?? token,
    );
  };
  deliverToTarget(cloud, `deliver:schedule:${name}`, {
    label: `schedule ${name} → ${target.Arn.split(':').at(-1) ?? ''}`,
    target,
    payload: input,
    body: input(0),
    attributes: {
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.Arn,
      SCHEDULED_TIME: scheduledTime,
      EXECUTION_ID: executionId,
      IS_PAYLOAD_TRUNCATED: 'false',
    },
  });
}
