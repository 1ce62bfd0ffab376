import { describe, expect, test } from 'vitest';
import { bodies, lambdaArn, smallCloud, type SmallCloud } from './small-cloud.ts';

const entry = (detail: unknown, more: Record<string, unknown> = {}) => ({
  Source: 'puntual.erp',
  DetailType: 'payment.received',
  Detail: JSON.stringify(detail),
  EventBusName: 'intake',
  ...more,
});

async function intake(twin: SmallCloud, target: Record<string, unknown> = {}) {
  const bus = await twin.make('AWS::Events::EventBus', 'Intake', { Name: 'intake' });
  const queue = await twin.make('AWS::SQS::Queue', 'Payments', {});
  const rule = await twin.make('AWS::Events::Rule', 'PaymentRule', {
    EventBusName: bus.ref,
    EventPattern: { source: ['puntual.erp'], 'detail-type': ['payment.received'] },
    Targets: [{ Id: 'Target0', Arn: queue.attributes['Arn'], ...target }],
  });
  return { bus, queue, rule };
}

const put = (twin: SmallCloud, ...entries: unknown[]) =>
  twin.call('eventbridge', 'PutEvents', { Entries: entries });

const anyText = expect.any(String) as string;

describe('an event on a bus', () => {
  test('reaches the queue of the rule it matches, in the envelope', async () => {
    const twin = smallCloud();
    const { queue } = await intake(twin);
    const answer = await put(twin, entry({ amount: 5 }), entry({}, { DetailType: 'invoice.issued' }));
    await twin.kernel.settle();
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: anyText }, {}] });
    const received = await bodies(twin, queue);
    expect(received.map((body): unknown => JSON.parse(body))).toEqual([
      {
        version: '0',
        id: (answer['Entries'] as { EventId: string }[])[0]?.EventId,
        'detail-type': 'payment.received',
        source: 'puntual.erp',
        account: '000000000000',
        time: '2026-03-02T08:00:00Z',
        region: 'us-east-1',
        resources: [],
        detail: { amount: 5 },
      },
    ]);
    expect(twin.told.filter(({ kind }) => kind === 'event')).toHaveLength(2);
  });

  test('is refused by itself when it is malformed; the others go through', async () => {
    const twin = smallCloud();
    await intake(twin);
    const answer = await put(
      twin,
      entry({}),
      entry({}, { Detail: '[1]' }),
      entry({}, { Source: '' }),
      entry({}, { Source: 'aws.ses' }),
    );
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: anyText },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'InvalidArgument' },
        { ErrorCode: 'NotAuthorizedForSourceException' },
      ],
    });
  });

  test('is one of ten at most, and of 256 KiB in all', async () => {
    const twin = smallCloud();
    await expect(put(twin, ...Array.from({ length: 11 }, () => entry({})))).rejects.toMatchObject({
      code: 'ValidationException',
    });
    const half = entry({ text: 'x'.repeat(140_000) });
    await expect(put(twin, half, half)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('for a bus that is not there is taken and dropped, as on AWS, and the twin says so', async () => {
    const twin = smallCloud();
    expect(await put(twin, entry({}))).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: anyText }],
    });
    expect(twin.told).toContainEqual(
      expect.objectContaining({ kind: 'failure', error: 'there is no event bus intake' }),
    );
  });
});

describe('what a target is handed', () => {
  const handed = async (target: Record<string, unknown>) => {
    const twin = smallCloud();
    const { queue } = await intake(twin, target);
    await put(twin, entry({ invoice: { number: 'F"1', lines: [{ id: 7 }] } }));
    await twin.kernel.settle();
    return (await bodies(twin, queue))[0];
  };

  test.each([
    [{ Input: '{"fixed":true}' }, '{"fixed":true}'],
    [{ InputPath: '$.detail.invoice.lines[0]' }, '{"id":7}'],
    [
      {
        InputTransformer: {
          InputPathsMap: {
            number: '$.detail.invoice.number',
            lines: '$.detail.invoice.lines',
            none: '$.detail.none',
          },
          InputTemplate:
            '{"n":<number>,"text":"invoice <number>, <none>","lines":<lines>,"none":<none>,"rule":<aws.events.rule-name>}',
        },
      },
      '{"n":"F\\"1","text":"invoice F\\"1, ","lines":[{"id":7}],"none":null,"rule":"stack-PaymentRule"}',
    ],
  ])('%j', async (target, expected) => {
    expect(await handed(target)).toBe(expected);
  });

  test('the whole event, where the template asks for it', async () => {
    const body = await handed({ InputTransformer: { InputTemplate: '{"event":<aws.events.event.json>}' } });
    expect(JSON.parse(body ?? '')).toMatchObject({
      event: { source: 'puntual.erp', detail: { invoice: {} } },
    });
  });
});

describe('a target that fails', () => {
  async function failing(target: Record<string, unknown> = {}) {
    const twin = smallCloud();
    const dead = await twin.make('AWS::SQS::Queue', 'Dead', {});
    await twin.make('AWS::Events::Rule', 'SignalRule', {
      EventPattern: { source: ['puntual.erp'] },
      Targets: [
        {
          Id: 'Target0',
          Arn: lambdaArn('signal'),
          DeadLetterConfig: { Arn: dead.attributes['Arn'] },
          ...target,
        },
      ],
    });
    await put(twin, entry({ a: 1 }, { EventBusName: 'default' }));
    return { twin, dead };
  }

  test('is tried again after ever longer pauses until it works', async () => {
    const { twin, dead } = await failing();
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle', times: 3 }] });
    await twin.at(6);
    expect(twin.invocations).toHaveLength(0);
    await twin.at(60);
    expect(twin.invocations).toMatchObject([{ at: '2026-03-02T08:00:07.000Z', InvocationType: 'Event' }]);
    expect(await bodies(twin, dead)).toEqual([]);
  });

  test('gets its dead letter when the attempts are used up', async () => {
    const { twin, dead } = await failing({ RetryPolicy: { MaximumRetryAttempts: 2 } });
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'before' }] });
    await twin.at(60);
    const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
      QueueUrl: dead.ref,
      MessageAttributeNames: ['All'],
    });
    const [letter] = Messages as {
      Body: string;
      MessageAttributes: Record<string, { StringValue: string }>;
    }[];
    expect(JSON.parse(letter?.Body ?? '')).toMatchObject({ source: 'puntual.erp', detail: { a: 1 } });
    expect(
      Object.fromEntries(Object.entries(letter?.MessageAttributes ?? {}).map(([k, v]) => [k, v.StringValue])),
    ).toEqual({
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/stack-SignalRule',
      TARGET_ARN: lambdaArn('signal'),
      ERROR_CODE: 'INTERNAL_ERROR',
      ERROR_MESSAGE: 'lambda:Invoke failed (injected)',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('is not tried again when it never can work', async () => {
    const { twin, dead } = await failing();
    twin.cloud.faults.set({
      rules: [
        {
          match: 'lambda:Invoke',
          kind: 'before',
          error: { code: 'ResourceNotFoundException', statusCode: 404 },
        },
      ],
    });
    await twin.kernel.settle();
    expect(await bodies(twin, dead)).toHaveLength(1);
  });

  test('gives up by age', async () => {
    const { twin, dead } = await failing({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle' }] });
    await twin.at(120);
    expect(await bodies(twin, dead)).toHaveLength(1);
    expect(twin.kernel.idle).toBe(true);
  });
});

test('a delivery can be doubled and delayed by a fault on the rule', async () => {
  const twin = smallCloud();
  const { queue } = await intake(twin);
  twin.cloud.faults.set({
    rules: [{ match: 'deliver:event:PaymentRule*', kind: 'duplicate', seconds: 5, times: 1 }],
  });
  await put(twin, entry({}));
  await twin.kernel.settle();
  expect(await bodies(twin, queue)).toHaveLength(1);
  await twin.at(5);
  expect(await bodies(twin, queue)).toHaveLength(1);
});

test('a disabled rule rests; a schedule or an unknown target on a rule is refused by name', async () => {
  const twin = smallCloud();
  const { queue } = await intake(twin);
  await twin.make('AWS::Events::Rule', 'Resting', {
    EventPattern: { source: ['puntual.erp'] },
    State: 'DISABLED',
    Targets: [{ Id: 't', Arn: queue.attributes['Arn'] }],
  });
  await put(twin, entry({}, { EventBusName: 'default' }));
  await twin.kernel.settle();
  expect(await bodies(twin, queue)).toEqual([]);
  await expect(twin.make('AWS::Events::Rule', 'R', { ScheduleExpression: 'rate(1 day)' })).rejects.toThrow(
    'ScheduleExpression',
  );
  const Arn = 'arn:aws:sns:us-east-1:000000000000:topic';
  await expect(
    twin.make('AWS::Events::Rule', 'R', { EventPattern: {}, Targets: [{ Id: 't', Arn }] }),
  ).rejects.toThrow('the twin sends only to queues and functions');
});
