import { describe, expect, test } from 'vitest';
import { bodies, lambdaArn, smallCloud } from '../event-bridge/small-cloud.ts';

const daily = (more: Record<string, unknown> = {}, target: Record<string, unknown> = {}) => ({
  ScheduleExpression: 'cron(5 0 * * ? *)',
  ScheduleExpressionTimezone: 'America/Bogota',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: lambdaArn('sweep'), RoleArn: 'arn:role', Input: '{}', ...target },
  ...more,
});

const DAY = 86_400;

describe('a schedule', () => {
  test('calls its function every day at that local time, with the time it was scheduled for', async () => {
    const twin = smallCloud();
    await twin.make('AWS::Scheduler::Schedule', 'Sweep', {
      ...daily(
        {},
        {
          Input:
            '{"scheduledTime":"<aws.scheduler.scheduled-time>","zone":"America/Bogota","try":<aws.scheduler.attempt-number>}',
        },
      ),
      Name: 'sweep-bogota',
    });
    await twin.at(3 * DAY);
    expect(twin.invocations.map(({ at, Payload }) => [at, Payload])).toEqual(
      ['2026-03-03T05:05:00', '2026-03-04T05:05:00', '2026-03-05T05:05:00'].map((time) => [
        `${time}.000Z`,
        { scheduledTime: `${time}Z`, zone: 'America/Bogota', try: 1 },
      ]),
    );
    expect(twin.invocations[0]?.InvocationType).toBe('Event');
  });

  test('rests when disabled', async () => {
    const twin = smallCloud();
    await twin.make('AWS::Scheduler::Schedule', 'Resting', daily({ State: 'DISABLED' }));
    await twin.at(30 * DAY);
    expect(twin.invocations).toEqual([]);
    expect(twin.kernel.idle).toBe(true);
  });

  test('leaves a dead letter with the input when the target fails for good', async () => {
    const twin = smallCloud();
    const dead = await twin.make('AWS::SQS::Queue', 'Dead', {});
    await twin.make(
      'AWS::Scheduler::Schedule',
      'Sweep',
      daily(
        {},
        {
          Input: '{"zone":"x"}',
          RetryPolicy: { MaximumRetryAttempts: 1 },
          DeadLetterConfig: { Arn: dead.attributes['Arn'] },
        },
      ),
    );
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle' }] });
    await twin.at(DAY);
    const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
      QueueUrl: dead.ref,
      MessageAttributeNames: ['All'],
    });
    expect(Messages).toMatchObject([
      {
        Body: '{"zone":"x"}',
        MessageAttributes: {
          SCHEDULED_TIME: { StringValue: '2026-03-03T05:05:00Z' },
          ERROR_CODE: { StringValue: 'THROTTLING' },
          RETRY_ATTEMPTS: { StringValue: '1' },
        },
      },
    ]);
  });

  test('is tried again with a higher number until it is too old', async () => {
    const twin = smallCloud();
    const dead = await twin.make('AWS::SQS::Queue', 'Dead', {});
    await twin.make(
      'AWS::Scheduler::Schedule',
      'Sweep',
      daily(
        {},
        {
          Input: '{"try":<aws.scheduler.attempt-number>}',
          RetryPolicy: { MaximumEventAgeInSeconds: 60 },
          DeadLetterConfig: { Arn: dead.attributes['Arn'] },
        },
      ),
    );
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle', times: 2 }] });
    await twin.at(DAY);
    expect(twin.invocations).toMatchObject([{ at: '2026-03-03T05:05:03.000Z', Payload: { try: 3 } }]);
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle' }] });
    await twin.at(2 * DAY);
    const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
      QueueUrl: dead.ref,
      MessageAttributeNames: ['All'],
    });
    expect(Messages).toMatchObject([
      { MessageAttributes: { EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' } } },
    ]);
  });

  test('is not tried again when it never can work', async () => {
    const twin = smallCloud();
    const dead = await twin.make('AWS::SQS::Queue', 'Dead', {});
    await twin.make(
      'AWS::Scheduler::Schedule',
      'Sweep',
      daily({}, { DeadLetterConfig: { Arn: dead.attributes['Arn'] } }),
    );
    const error = { code: 'ResourceNotFoundException', statusCode: 404 };
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'before', error }] });
    await twin.at(21 * 3600 + 300);
    expect(await bodies(twin, dead)).toHaveLength(1);
  });

  test('feeds a queue at a rate, and can be doubled by a fault', async () => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Ticks', {});
    await twin.make('AWS::Scheduler::Schedule', 'Tick', {
      ...daily(
        { Name: 'tick', ScheduleExpression: 'rate(1 hour)' },
        { Arn: queue.attributes['Arn'], Input: 'tick' },
      ),
    });
    twin.cloud.faults.set({
      rules: [{ match: 'deliver:schedule:tick', kind: 'duplicate', times: 1, seconds: 2 }],
    });
    await twin.at(3600 + 2);
    expect(await bodies(twin, queue)).toEqual(['tick', 'tick', 'tick']);
  });

  test('is refused by name where the twin would not do what it says', async () => {
    const twin = smallCloud();
    const make = (more: Record<string, unknown>, target: Record<string, unknown> = {}) =>
      twin.make('AWS::Scheduler::Schedule', 'Odd', daily(more, target));
    await expect(
      make({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }),
    ).rejects.toThrow('FlexibleTimeWindow');
    await expect(make({}, { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' })).rejects.toThrow(
      'the twin sends only',
    );
    await expect(make({}, { Input: undefined })).rejects.toThrow('Input');
    await expect(make({ StartDate: '2026-03-04T00:00:00Z' })).rejects.toThrow('StartDate');
    await expect(make({ ScheduleExpression: 'cron(nonsense)' })).rejects.toThrow(
      'cron(nonsense) needs six fields',
    );
    await expect(make({ ScheduleExpressionTimezone: 'America/Macondo' })).rejects.toThrow(
      'is not a time zone',
    );
  });
});
