import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { deliver, type RetryPolicy } from '../event-bridge/delivery.ts';
import { wholeSeconds } from '../event-bridge/put-events.ts';
import { deadLetterConfig, readRetryPolicy, retryPolicy } from '../event-bridge/resources.ts';
import { isTarget, sendToTarget } from '../event-bridge/target.ts';
import { parseScheduleExpression, type Occurrences } from './expression.ts';

/** Amazon EventBridge Scheduler: one timer per schedule, for its next occurrence. */
export function createScheduler(cloud: Cloud): TwinService {
  return { resourceTypes: resourceTypes(cloud) };
}

interface Schedule {
  name: string;
  arn: string;
  occurrences: Occurrences;
  /** Where a rate begins, epoch ms. */
  start: number;
  targetArn: string;
  input: string;
  retry: RetryPolicy;
  deadLetterArn: string | undefined;
}

const inert = z.unknown().optional();

const scheduleProperties = z.strictObject({
  Name: z.string().optional(),
  Description: inert,
  GroupName: z.string().default('default'),
  KmsKeyArn: inert,
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    Arn: z.string().refine(isTarget, 'the twin schedules only queues and functions'),
    RoleArn: inert,
    Input: z.string(),
    RetryPolicy: retryPolicy.optional(),
    DeadLetterConfig: deadLetterConfig.optional(),
  }),
});

function resourceTypes(cloud: Cloud): ResourceTypes {
  return {
    'AWS::Scheduler::Schedule': resourceType({
      properties: scheduleProperties,
      create({ logicalId, physicalName, properties }) {
        const schedule = readSchedule(cloud, logicalId, physicalName, properties);
        if (properties.State === 'ENABLED') arm(cloud, schedule, cloud.kernel.now());
        return { ref: schedule.name, attributes: { Arn: schedule.arn } };
      },
    }),
    'AWS::Scheduler::ScheduleGroup': resourceType({
      properties: z.strictObject({ Name: z.string().optional(), Tags: inert }),
      create({ physicalName, properties }) {
        const name = properties.Name ?? physicalName;
        return {
          ref: name,
          attributes: { Arn: arn('scheduler', `schedule-group/${name}`), State: 'ACTIVE' },
        };
      },
    }),
  };
}

function readSchedule(
  cloud: Cloud,
  logicalId: string,
  physicalName: string,
  properties: z.infer<typeof scheduleProperties>,
): Schedule {
  const { Target } = properties;
  const name = properties.Name ?? physicalName;
  return {
    name,
    arn: arn('scheduler', `schedule/${properties.GroupName}/${name}`),
    occurrences: readExpression(
      logicalId,
      properties.ScheduleExpression,
      properties.ScheduleExpressionTimezone,
    ),
    // A rate runs at once; a moment later here, since everything must have been made first.
    start: cloud.kernel.now() + 1000,
    targetArn: Target.Arn,
    input: Target.Input,
    retry: readRetryPolicy(Target.RetryPolicy),
    deadLetterArn: Target.DeadLetterConfig?.Arn,
  };
}

function readExpression(logicalId: string, expression: string, timeZone: string): Occurrences {
  try {
    return parseScheduleExpression(expression, timeZone);
  } catch (error) {
    throw new Error(`${logicalId}.ScheduleExpression: ${(error as Error).message}`, { cause: error });
  }
}

function arm(cloud: Cloud, schedule: Schedule, after: number): void {
  const at = schedule.occurrences.next(after, schedule.start);
  if (at === undefined) return;
  cloud.kernel.schedule(at, `schedule ${schedule.name}`, () => {
    arm(cloud, schedule, at);
    occur(cloud, schedule, at);
  });
}

function occur(cloud: Cloud, schedule: Schedule, scheduledAt: number): void {
  const executionId = cloud.kernel.random.text(16, '0123456789abcdef');
  const input = (attempt: number): string => fillInput(schedule, { scheduledAt, executionId, attempt });
  deliver(cloud, `deliver:schedule:${schedule.name}`, {
    label: `schedule ${schedule.name} → ${schedule.targetArn.split(':').at(-1) ?? ''}`,
    since: cloud.kernel.now(),
    retry: schedule.retry,
    send: (attempt) => sendToTarget(cloud, schedule.targetArn, input(attempt)),
    ...(schedule.deadLetterArn === undefined
      ? {}
      : {
          deadLetters: {
            queueArn: schedule.deadLetterArn,
            body: input(0),
            attributes: {
              SCHEDULE_ARN: schedule.arn,
              TARGET_ARN: schedule.targetArn,
              SCHEDULED_TIME: wholeSeconds(scheduledAt),
              EXECUTION_ID: executionId,
              IS_PAYLOAD_TRUNCATED: 'false',
            },
          },
        }),
  });
}

/** The template's input with the Scheduler's context attributes put in. */
function fillInput(
  schedule: Schedule,
  { scheduledAt, executionId, attempt }: { scheduledAt: number; executionId: string; attempt: number },
): string {
  const context: Record<string, string> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': wholeSeconds(scheduledAt),
    'execution-id': executionId,
    'attempt-number': String(attempt + 1),
  };
  return schedule.input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (token, name: string) => context[name] ?? token,
  );
}
