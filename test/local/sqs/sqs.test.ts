import { describe, expect, test } from 'vitest';
import type { Created } from '../../../local/template/resource.ts';
import { bodies, smallCloud, type SmallCloud } from '../event-bridge/small-cloud.ts';

const send = (twin: SmallCloud, queue: Created, body: string, more: Record<string, unknown> = {}) =>
  twin.call('sqs', 'SendMessage', { QueueUrl: queue.ref, MessageBody: body, ...more });

const counts = async (twin: SmallCloud, queue: Created) => {
  const { Attributes } = await twin.call('sqs', 'GetQueueAttributes', {
    QueueUrl: queue.ref,
    AttributeNames: ['All'],
  });
  const all = Attributes as Record<string, string>;
  return [
    all['ApproximateNumberOfMessages'],
    all['ApproximateNumberOfMessagesNotVisible'],
    all['ApproximateNumberOfMessagesDelayed'],
  ];
};

async function queueWithDeadLetters(twin: SmallCloud, properties: Record<string, unknown> = {}) {
  const dead = await twin.make('AWS::SQS::Queue', 'Dead', { MessageRetentionPeriod: 1_209_600 });
  const queue = await twin.make('AWS::SQS::Queue', 'Work', {
    RedrivePolicy: { deadLetterTargetArn: dead.attributes['Arn'], maxReceiveCount: 3 },
    ...properties,
  });
  return { queue, dead };
}

describe('a queue', () => {
  test('answers with the digest that an SDK checks', async () => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Work', {});
    const answer = await send(twin, queue, 'This is a test message', {
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
    });
    expect(answer).toEqual({
      MessageId: expect.any(String) as string,
      MD5OfMessageBody: 'fafb00f5732ab283681e124bf8747ed1',
    });
  });

  test('hides what was received until the visibility timeout, and forgets what was deleted', async () => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Work', { VisibilityTimeout: 40 });
    await send(twin, queue, 'a');
    const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
      QueueUrl: queue.ref,
      AttributeNames: ['All'],
    });
    const [first] = Messages as { ReceiptHandle: string; Attributes: Record<string, string> }[];
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: '1772438400000' });
    expect(await counts(twin, queue)).toEqual(['0', '1', '0']);
    await twin.at(39);
    expect(await bodies(twin, queue)).toEqual([]);
    await twin.at(40);
    expect(await bodies(twin, queue)).toEqual(['a']);
    await twin.call('sqs', 'DeleteMessage', { QueueUrl: queue.ref, ReceiptHandle: first?.ReceiptHandle });
    expect(await counts(twin, queue), 'an old receipt deletes nothing').toEqual(['0', '1', '0']);
  });

  test('delays, and forgets what is older than its retention', async () => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Work', {
      DelaySeconds: 10,
      MessageRetentionPeriod: 60,
    });
    await send(twin, queue, 'late');
    await send(twin, queue, 'now', { DelaySeconds: 0 });
    expect(await counts(twin, queue)).toEqual(['1', '0', '1']);
    await twin.at(60);
    expect(await counts(twin, queue)).toEqual(['0', '0', '0']);
  });

  test('moves what was received too often to its dead letters, whence it can come back', async () => {
    const twin = smallCloud();
    const { queue, dead } = await queueWithDeadLetters(twin);
    await send(twin, queue, 'poison');
    for (const seconds of [0, 30, 60]) {
      await twin.at(seconds);
      expect(await bodies(twin, queue)).toEqual(['poison']);
    }
    await twin.at(90);
    expect(await bodies(twin, queue)).toEqual([]);
    expect(await counts(twin, dead)).toEqual(['1', '0', '0']);
    await twin.call('sqs', 'StartMessageMoveTask', { SourceArn: dead.attributes['Arn'] });
    expect(await counts(twin, dead)).toEqual(['0', '0', '0']);
    expect(await bodies(twin, queue)).toEqual(['poison']);
  });

  test('counts the age of a dead letter from when it was first sent', async () => {
    const twin = smallCloud();
    const dead = await twin.make('AWS::SQS::Queue', 'Dead', { MessageRetentionPeriod: 100 });
    const queue = await twin.make('AWS::SQS::Queue', 'Work', {
      RedrivePolicy: { deadLetterTargetArn: dead.attributes['Arn'], maxReceiveCount: 1 },
    });
    await send(twin, queue, 'poison');
    expect(await bodies(twin, queue)).toEqual(['poison']);
    await twin.at(30);
    expect(await bodies(twin, queue)).toEqual([]);
    await twin.at(99);
    expect(await counts(twin, dead)).toEqual(['1', '0', '0']);
    await twin.at(100);
    expect(await counts(twin, dead)).toEqual(['0', '0', '0']);
  });

  test.each([
    ['', 'MissingParameter'],
    ['x'.repeat(262_145), 'InvalidParameterValue'],
    ['a\u0000b', 'InvalidMessageContents'],
  ])('refuses what AWS refuses', async (body, code) => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Work', {});
    await expect(send(twin, queue, body)).rejects.toMatchObject({ code });
  });

  test('is not found, is FIFO, or has a receipt from nowhere: each by name', async () => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Work', {});
    await expect(send(twin, { ref: 'http://x/0/none', attributes: {} }, 'a')).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
    await expect(twin.make('AWS::SQS::Queue', 'F', { FifoQueue: true })).rejects.toThrow('FifoQueue');
    await expect(twin.make('AWS::SQS::Queue', 'F', { QueueName: 'a.fifo' })).rejects.toThrow('FIFO');
    await expect(
      twin.call('sqs', 'DeleteMessage', { QueueUrl: queue.ref, ReceiptHandle: 'bogus' }),
    ).rejects.toMatchObject({ code: 'ReceiptHandleIsInvalid' });
  });

  test('takes batches entry by entry', async () => {
    const twin = smallCloud();
    const queue = await twin.make('AWS::SQS::Queue', 'Work', {});
    const answer = await twin.call('sqs', 'SendMessageBatch', {
      QueueUrl: queue.ref,
      Entries: [
        { Id: '1', MessageBody: 'a' },
        { Id: '2', MessageBody: '\u0001' },
      ],
    });
    expect(answer).toMatchObject({
      Successful: [{ Id: '1' }],
      Failed: [{ Id: '2', Code: 'InvalidMessageContents', SenderFault: true }],
    });
    expect(await bodies(twin, queue)).toEqual(['a']);
  });
});

describe('a queue that feeds a function', () => {
  type Record_ = { messageId: string; body: string };
  const records = (payload: Record<string, unknown>) => payload['Records'] as Record_[];

  async function fed(
    properties: Record<string, unknown> = {},
    queueProperties: Record<string, unknown> = {},
  ) {
    const twin = smallCloud();
    const { queue, dead } = await queueWithDeadLetters(twin, queueProperties);
    await twin.make('AWS::Lambda::EventSourceMapping', 'Mapping', {
      EventSourceArn: queue.attributes['Arn'],
      FunctionName: 'worker',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...properties,
    });
    const received = () => twin.invocations.map(({ Payload }) => records(Payload).map(({ body }) => body));
    return { twin, queue, dead, received };
  }

  test('hands over the event that Lambda gets from AWS', async () => {
    const { twin, queue } = await fed();
    await send(twin, queue, '{"a":1}', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
    });
    await twin.kernel.settle();
    expect(twin.invocations[0]?.Payload).toEqual({
      Records: [
        {
          messageId: expect.any(String) as string,
          receiptHandle: expect.any(String) as string,
          body: '{"a":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: '1772438400000',
            SenderId: 'AIDAIENQZJOLO23YVJ4VO',
            ApproximateFirstReceiveTimestamp: '1772438400000',
          },
          messageAttributes: {
            kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
          },
          md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
          eventSource: 'aws:sqs',
          eventSourceARN: queue.attributes['Arn'],
          awsRegion: 'us-east-1',
        },
      ],
    });
    expect(await counts(twin, queue)).toEqual(['0', '0', '0']);
  });

  test('brings back only what the function reports, until it is a dead letter', async () => {
    const { twin, queue, dead, received } = await fed();
    twin.handle('worker', (payload) => ({
      batchItemFailures: records(payload)
        .filter(({ body }) => body === 'bad')
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    }));
    await twin.call('sqs', 'SendMessageBatch', {
      QueueUrl: queue.ref,
      Entries: ['good', 'bad', 'fine'].map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    });
    await twin.at(3600);
    expect(received()).toEqual([['good', 'bad', 'fine'], ['bad'], ['bad']]);
    expect(twin.invocations.map(({ at }) => at.slice(11, 19))).toEqual(['08:00:00', '08:00:30', '08:01:00']);
    expect(await bodies(twin, dead)).toEqual(['bad']);
  });

  const sendTwo = (twin: SmallCloud, queue: Created) =>
    twin.call('sqs', 'SendMessageBatch', {
      QueueUrl: queue.ref,
      Entries: ['a', 'b'].map((MessageBody) => ({ Id: MessageBody, MessageBody })),
    });

  test.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['names a message that it was not given', () => ({ batchItemFailures: [{ itemIdentifier: 'other' }] })],
    ['names no message', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['names nothing', () => ({ batchItemFailures: [{ itemIdentifier: null }] })],
    ['names it by another key', () => ({ batchItemFailures: [{ messageId: 'a' }] })],
    ['reports no list', () => ({ batchItemFailures: 'a' })],
  ])('gets the whole batch again when it %s', async (_, handler) => {
    const { twin, queue, received } = await fed();
    twin.handle('worker', handler);
    await sendTwo(twin, queue);
    await twin.at(30);
    expect(received()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test.each([null, {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    'has done the whole batch when it answers %j',
    async (answer) => {
      const { twin, queue, received } = await fed();
      twin.handle('worker', () => answer);
      await sendTwo(twin, queue);
      await twin.at(3600);
      expect(received()).toEqual([['a', 'b']]);
      expect(await counts(twin, queue)).toEqual(['0', '0', '0']);
    },
  );

  test('is not asked what failed unless its mapping says so', async () => {
    const { twin, queue, received } = await fed({ FunctionResponseTypes: [] });
    twin.handle('worker', (payload) => ({
      batchItemFailures: records(payload).map(({ messageId }) => ({ itemIdentifier: messageId })),
    }));
    await sendTwo(twin, queue);
    await twin.at(3600);
    expect(received()).toEqual([['a', 'b']]);
  });

  test('spends the tries of its messages on throttles, too, as AWS does', async () => {
    const { twin, queue, dead, received } = await fed();
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle' }] });
    await send(twin, queue, 'a');
    await twin.at(90);
    expect(received()).toEqual([]);
    const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
      QueueUrl: dead.ref,
      MessageSystemAttributeNames: ['All'],
    });
    expect(Messages).toMatchObject([
      {
        Body: 'a',
        Attributes: { DeadLetterQueueSourceArn: queue.attributes['Arn'], ApproximateReceiveCount: '1' },
      },
    ]);
  });

  test('takes no more than its batch at once', async () => {
    const { twin, queue, received } = await fed({ BatchSize: 2 });
    for (const body of ['a', 'b', 'c', 'd', 'e']) await send(twin, queue, body, { DelaySeconds: 5 });
    await twin.at(5);
    expect(received()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('gets a batch twice, or late, when a fault says so', async () => {
    const { twin, queue, received } = await fed();
    twin.cloud.faults.set({
      rules: [
        { match: 'deliver:sqs:stack-Work', kind: 'duplicate', times: 1, seconds: 3 },
        { match: 'deliver:sqs:stack-Work', kind: 'delay', times: 1, seconds: 9 },
      ],
    });
    await send(twin, queue, 'twice');
    await twin.at(5);
    expect(received()).toEqual([['twice'], ['twice']]);
    await send(twin, queue, 'late');
    await twin.at(13);
    expect(received()).toHaveLength(2);
    await twin.at(60);
    expect(received()).toEqual([['twice'], ['twice'], ['late']]);
    expect(await counts(twin, queue)).toEqual(['0', '0', '0']);
  });

  test('cannot delete by a batch that came so late that the message was handed over again', async () => {
    const { twin, queue } = await fed();
    twin.cloud.faults.set({
      rules: [{ match: 'deliver:sqs:stack-Work', kind: 'delay', times: 1, seconds: 45 }],
    });
    twin.handle('worker', () => {
      if (twin.kernel.now() < Date.parse('2026-03-02T08:00:45Z')) throw new Error('not yet');
    });
    await send(twin, queue, 'a');
    await twin.at(3600);
    expect(twin.invocations.map(({ at }) => at.slice(14, 19))).toEqual(['00:30', '00:45', '01:00']);
  });

  test('is refused what the twin does not do, by name', async () => {
    await expect(fed({ BatchSize: 11 })).rejects.toThrow('BatchSize');
    await expect(fed({ MaximumBatchingWindowInSeconds: 5 })).rejects.toThrow(
      'MaximumBatchingWindowInSeconds',
    );
    await expect(fed({ FilterCriteria: { Filters: [] } })).rejects.toThrow('FilterCriteria');
  });

  test('is polled again after a throttle, and a stream cannot be a source', async () => {
    const { twin, queue, received } = await fed();
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle', times: 1 }] });
    await send(twin, queue, 'a');
    await twin.at(30);
    expect(received()).toEqual([['a']]);
    await expect(
      twin.make('AWS::Lambda::EventSourceMapping', 'S', {
        EventSourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x',
        FunctionName: 'worker',
      }),
    ).rejects.toThrow('only SQS');
  });
});
