import { describe, expect, test } from 'vitest';
import { createPipes } from '../../../local/services/pipes/service.ts';
import { key, openTwin, START, TABLE, type Json, type Twin } from '../dynamodb/store.ts';

interface Entry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Time?: number;
}

interface World extends Twin {
  /** What reached the bus: when (seconds after the start), and the entry. */
  arrived: { at: number; entry: Entry }[];
  deadLetters: Json[];
  /** Which entries the bus refuses, now. */
  refuses: { entry: (entry: Entry) => boolean };
  requests: number[];
}

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/domain';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:dead-pipe';

/** The pipe of our stacks: new event items, as domain events. */
const outbox = {
  Name: 'outbox',
  RoleArn: 'arn:aws:iam::000000000000:role/pipe',
  Target: BUS,
  TargetParameters: {
    InputTemplate:
      '{"caseId":"<$.dynamodb.NewImage.caseId.S>","amount":"<$.dynamodb.NewImage.amount.N>","detail":<$.dynamodb.NewImage.detail.M>}',
    EventBridgeEventBusParameters: { Source: 'puntual', DetailType: '$.dynamodb.NewImage.type.S' },
  },
};
const onlyEvents = {
  Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"EVENT#"}]}}}}' }],
};

async function openWorld(): Promise<World> {
  const twin = await openTwin();
  const world: World = {
    ...twin,
    arrived: [],
    deadLetters: [],
    refuses: { entry: () => false },
    requests: [],
  };
  twin.cloud.register('eventbridge', {
    PutEvents: ({ Entries }: { Entries: Entry[] }) => {
      world.requests.push(Entries.length);
      const results = Entries.map((entry) => {
        if (world.refuses.entry(entry))
          return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
        world.arrived.push({ at: (twin.kernel.now() - START) / 1000, entry });
        return { EventId: 'id' };
      });
      return {
        Entries: results,
        FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      };
    },
  });
  twin.cloud.register('sqs', {
    SendMessage: ({ MessageBody }: { MessageBody: string }) => {
      world.deadLetters.push(JSON.parse(MessageBody) as Json);
      return { MessageId: 'id' };
    },
  });
  return world;
}

async function addPipe(world: World, source: Json = {}, properties: Json = {}): Promise<void> {
  const type = createPipes(world.cloud, world.dynamodb.streams).resourceTypes['AWS::Pipes::Pipe'];
  if (!type) throw new Error('there is no pipe type');
  const [Source] = [...world.dynamodb.streams.keys()];
  const given = {
    ...outbox,
    Source,
    SourceParameters: {
      DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON', ...source },
      FilterCriteria: onlyEvents,
    },
    ...properties,
  };
  await type.create({
    logicalId: 'Pipe',
    physicalName: 'Pipe-1',
    properties: type.properties.parse(given) as never,
  });
}

async function writeEvent(world: World, n: number, attributes: Json = {}): Promise<void> {
  const Item = {
    ...key('c1', `EVENT#${String(n).padStart(6, '0')}`),
    type: { S: 'PaymentApplied' },
    caseId: { S: `case-${n}` },
    amount: { N: '150000' },
    detail: { M: { by: { S: 'erp' } } },
    ...attributes,
  };
  await world.call('PutItem', { TableName: TABLE, Item });
}

const after = (world: World, seconds: number): Promise<void> =>
  world.kernel.advanceTo(START + seconds * 1000);
const cases = (world: World): unknown[] =>
  world.arrived.map(({ entry }) => (JSON.parse(entry.Detail) as { caseId: unknown }).caseId);

describe('a pipe from a stream to a bus', () => {
  test('puts every new event on the bus, in order, and nothing else', async () => {
    const world = await openWorld();
    await addPipe(world);
    await world.call('PutItem', { TableName: TABLE, Item: key('c1') });
    for (const n of [1, 2, 3]) await writeEvent(world, n);
    await writeEvent(world, 2, { amount: { N: '7' } });
    await world.kernel.settle();
    expect(cases(world)).toEqual(['case-1', 'case-2', 'case-3']);
    expect(world.arrived[0]?.entry).toEqual({
      EventBusName: BUS,
      Source: 'puntual',
      DetailType: 'PaymentApplied',
      Detail: '{"caseId":"case-1","amount":"150000","detail":{"by":{"S":"erp"}}}',
    });
  });

  test('lets pass what any of its filters takes, and everything without one', async () => {
    const world = await openWorld();
    const sourceParameters = (FilterCriteria?: Json) => ({
      SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON' }, FilterCriteria },
    });
    const byCase = (id: string) => ({
      Pattern: JSON.stringify({ dynamodb: { NewImage: { caseId: { S: [id] } } } }),
    });
    for (const n of [1, 2, 3]) await writeEvent(world, n);
    await addPipe(world, {}, sourceParameters({ Filters: [byCase('case-1'), byCase('case-3')] }));
    await world.kernel.settle();
    expect(cases(world)).toEqual(['case-1', 'case-3']);
    await addPipe(world, {}, { Name: 'all', ...sourceParameters() });
    await world.kernel.settle();
    expect(cases(world).slice(2)).toEqual(['case-1', 'case-2', 'case-3']);
  });

  test('takes ten records at a time', async () => {
    const world = await openWorld();
    for (let n = 1; n <= 23; n++) await writeEvent(world, n);
    await addPipe(world);
    await world.kernel.settle();
    expect(world.requests).toEqual([10, 10, 3]);
  });

  test('says where an event comes from when the template does not', async () => {
    const world = await openWorld();
    await addPipe(world, {}, { TargetParameters: undefined });
    await writeEvent(world, 1);
    await world.kernel.settle();
    const entry = world.arrived[0]?.entry;
    expect(entry).toMatchObject({ Source: 'Pipe outbox', DetailType: 'Event from aws:dynamodb' });
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      eventName: 'INSERT',
      dynamodb: { NewImage: { caseId: { S: 'case-1' } } },
    });
  });
});

describe('when the bus fails', () => {
  test('the pipe tries again, slower and slower, and loses nothing', async () => {
    const world = await openWorld();
    await addPipe(world);
    world.cloud.faults.set({ rules: [{ match: 'eventbridge:PutEvents', kind: 'before', times: 8 }] });
    await writeEvent(world, 1);
    await writeEvent(world, 2);
    await after(world, 1000);
    expect(cases(world)).toEqual(['case-1', 'case-2']);
    expect(world.arrived[0]?.at).toBe(1 + 2 + 4 + 8 + 16 + 32 + 60 + 60);
  });

  test('a broken connection may bring an event twice, never out of order', async () => {
    const world = await openWorld();
    await addPipe(world);
    world.cloud.faults.set({ rules: [{ match: 'eventbridge:PutEvents', kind: 'lost', times: 1 }] });
    await writeEvent(world, 1);
    await after(world, 60);
    expect(cases(world)).toEqual(['case-1', 'case-1']);
  });

  test('it goes on with the first entry that the bus refused', async () => {
    const world = await openWorld();
    for (const n of [1, 2, 3]) await writeEvent(world, n);
    world.refuses.entry = ({ Detail }) => Detail.includes('case-2');
    await addPipe(world);
    await world.kernel.settle();
    world.refuses.entry = () => false;
    await after(world, 60);
    expect(cases(world)).toEqual(['case-1', 'case-3', 'case-2', 'case-3']);
  });

  test('after its retries the position goes to the dead-letter queue, and the rest is not held up', async () => {
    const world = await openWorld();
    world.refuses.entry = ({ Detail }) => Detail.includes('case-1');
    await addPipe(world, {
      MaximumRetryAttempts: 2,
      OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
      DeadLetterConfig: { Arn: QUEUE },
    });
    for (const n of [1, 2, 3, 4]) await writeEvent(world, n);
    await after(world, 600);
    expect(world.deadLetters).toMatchObject([
      {
        context: {
          partnerResourceArn: 'arn:aws:pipes:us-east-1:000000000000:pipe/outbox',
          condition: 'RetryAttemptsExhausted',
        },
        version: '1.0',
        DDBStreamBatchInfo: {
          startSequenceNumber: `1${'1'.padStart(23, '0')}`,
          endSequenceNumber: `1${'1'.padStart(23, '0')}`,
          approximateArrivalOfFirstRecord: '2026-03-02T08:30:00Z',
          batchSize: 1,
          streamArn: [...world.dynamodb.streams.keys()][0],
        },
      },
    ]);
    expect([...new Set(cases(world))].sort()).toEqual(['case-2', 'case-3', 'case-4']);
  });

  test('a range that is given up together is one dead letter, with where it begins and ends', async () => {
    const world = await openWorld();
    world.refuses.entry = () => true;
    await addPipe(world, { MaximumRetryAttempts: 1, DeadLetterConfig: { Arn: QUEUE } });
    for (const n of [1, 2, 3]) await writeEvent(world, n);
    await after(world, 600);
    const sequence = (n: number) => `1${String(n).padStart(23, '0')}`;
    expect(world.deadLetters).toMatchObject([
      {
        DDBStreamBatchInfo: {
          startSequenceNumber: sequence(1),
          endSequenceNumber: sequence(3),
          batchSize: 3,
        },
      },
    ]);
  });

  test('a record that gives no event is retried, and those before it are not lost', async () => {
    const world = await openWorld();
    for (const n of [1, 2]) await writeEvent(world, n, n === 2 ? { type: { NULL: true } } : {});
    await addPipe(world, { MaximumRetryAttempts: 1, DeadLetterConfig: { Arn: QUEUE } });
    await after(world, 60);
    expect(cases(world)).toEqual(['case-1']);
    expect(world.deadLetters).toHaveLength(1);
  });

  test('deliveries can be delayed and doubled by a fault', async () => {
    const world = await openWorld();
    await addPipe(world);
    world.cloud.faults.set({
      rules: [
        { match: 'deliver:pipe:outbox', kind: 'duplicate', seconds: 90, times: 1 },
        { match: 'deliver:pipe:*', kind: 'delay', seconds: 30, times: 1 },
      ],
    });
    await writeEvent(world, 1);
    await after(world, 10);
    await writeEvent(world, 2);
    await after(world, 200);
    expect(world.arrived.map(({ at, entry }) => [at, entry.Detail.includes('case-1')])).toEqual([
      [0, true],
      [40, false],
      [90, true],
    ]);
  });
});

test.each([
  [
    { SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON', BatchSize: 11 } } },
    /BatchSize/,
  ],
  [{ SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'LATEST' } } }, /StartingPosition/],
  [{ DesiredState: 'STOPPED' }, /DesiredState/],
  [{ Target: 'arn:aws:sqs:us-east-1:000000000000:queue' }, /event buses only/],
  [{ Enrichment: 'arn:aws:lambda:us-east-1:000000000000:function:f' }, /Enrichment/],
  [{ TargetParameters: { InputTemplate: '<$.dynamodb.*>' } }, /does not follow \$\.dynamodb\.\*/],
])('what the twin does not do is refused at the start: %o', async (properties, message) => {
  const world = await openWorld();
  await expect(addPipe(world, {}, properties)).rejects.toThrow(message);
});
