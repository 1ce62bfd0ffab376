import { describe, expect, test } from 'vitest';
import { smallCloud } from './small-cloud.ts';

/** Two buses' worth of traffic through queues into functions that themselves call the cloud. */
async function traffic(seed: number) {
  const twin = smallCloud({ seed, unitsInFlight: 8 });
  const queue = await twin.make('AWS::SQS::Queue', 'Work', { VisibilityTimeout: 30 });
  const done = await twin.make('AWS::SQS::Queue', 'Done', {});
  await twin.make('AWS::Events::Rule', 'Rule', {
    EventPattern: { source: ['story'] },
    Targets: [{ Id: 't', Arn: queue.attributes['Arn'], InputPath: '$.detail' }],
  });
  await twin.make('AWS::Lambda::EventSourceMapping', 'Mapping', {
    EventSourceArn: queue.attributes['Arn'],
    FunctionName: 'worker',
    BatchSize: 2,
  });
  twin.handle('worker', async (payload) => {
    for (const { body } of payload['Records'] as { body: string }[])
      await twin.cloud.call('sqs', 'SendMessage', { QueueUrl: done.ref, MessageBody: body });
  });
  twin.cloud.faults.set({
    seed,
    rules: [{ match: 'lambda:Invoke', kind: 'after', probability: 0.3, times: 5 }],
  });
  for (let number = 0; number < 20; number += 1)
    await twin.call('eventbridge', 'PutEvents', {
      Entries: [{ Source: 'story', DetailType: 'e', Detail: JSON.stringify({ number }) }],
    });
  await twin.at(3600);
  const bodies: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const { Messages } = await twin.call('sqs', 'ReceiveMessage', {
      QueueUrl: done.ref,
      MaxNumberOfMessages: 10,
    });
    for (const { Body } of (Messages ?? []) as { Body: string }[]) bodies.push(Body);
  }
  return { digest: twin.kernel.digest(), bodies };
}

describe('many units in flight', () => {
  test('lose nothing, though they may do it twice', async () => {
    const { bodies } = await traffic(7);
    expect(new Set(bodies).size).toBe(20);
    expect(bodies.length).toBeGreaterThan(20);
  });

  test('are the same from the same seed, and others from another', async () => {
    const first = await traffic(7);
    expect(await traffic(7)).toEqual(first);
    expect((await traffic(8)).digest).not.toBe(first.digest);
  });
});
