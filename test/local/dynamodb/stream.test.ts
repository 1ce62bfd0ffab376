import { describe, expect, test } from 'vitest';
import { read, type StreamRecord } from '../../../local/services/dynamodb/stream.ts';
import { key, openTwin, refusal, START, TABLE, type Json, type Twin } from './store.ts';

const HOUR = 3_600_000;

function records(twin: Twin): StreamRecord[] {
  const [stream] = [...twin.dynamodb.streams.values()];
  if (!stream) throw new Error('the table has no stream');
  return read(stream, 0, Infinity).records;
}

const put = (twin: Twin, pk: string, attributes: Json = {}): Promise<Json> =>
  twin.call('PutItem', { TableName: TABLE, Item: { ...key(pk), ...attributes } });

describe('the stream of a table', () => {
  test('holds every change in order, with both images', async () => {
    const twin = await openTwin();
    await put(twin, 'c1', { n: { N: '1' } });
    await put(twin, 'c1', { n: { N: '2' } });
    await twin.call('DeleteItem', { TableName: TABLE, Key: key('c1') });
    expect(
      records(twin).map(({ eventName, dynamodb: { OldImage, NewImage } }) => [
        eventName,
        OldImage?.n,
        NewImage?.n,
      ]),
    ).toEqual([
      ['INSERT', undefined, { N: '1' }],
      ['MODIFY', { N: '1' }, { N: '2' }],
      ['REMOVE', { N: '2' }, undefined],
    ]);
    const numbers = records(twin).map(({ dynamodb }) => dynamodb.SequenceNumber);
    expect(numbers).toEqual([...numbers].sort());
    expect(new Set(numbers).size).toBe(3);
    expect(records(twin)[0]).toMatchObject({
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/cases/stream/2026-03-02T08:30:00.000',
      dynamodb: {
        ApproximateCreationDateTime: START / 1000,
        Keys: key('c1'),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
  });

  test('says nothing of a write that changes nothing', async () => {
    const twin = await openTwin();
    await put(twin, 'c1', { tags: { SS: ['a', 'b'] }, list: { L: [{ M: { x: { N: '1' } } }] } });
    await put(twin, 'c1', { tags: { SS: ['b', 'a'] }, list: { L: [{ M: { x: { N: '1' } } }] } });
    await twin.call('DeleteItem', { TableName: TABLE, Key: key('nobody') });
    expect(records(twin)).toHaveLength(1);
  });

  test('says nothing of a transaction that was cancelled, and all of one that was not', async () => {
    const twin = await openTwin();
    const items = (condition: string): Json[] => [
      { Put: { TableName: TABLE, Item: key('c1') } },
      { Put: { TableName: TABLE, Item: key('c2'), ConditionExpression: condition } },
    ];
    await refusal(twin.call('TransactWriteItems', { TransactItems: items('attribute_exists(pk)') }));
    expect(records(twin)).toHaveLength(0);
    await twin.call('TransactWriteItems', { TransactItems: items('attribute_not_exists(pk)') });
    expect(records(twin).map(({ dynamodb }) => dynamodb.Keys.pk)).toEqual([{ S: 'c1' }, { S: 'c2' }]);
  });

  test('keeps images as they were when later writes come', async () => {
    const twin = await openTwin();
    await put(twin, 'c1', { notes: { L: [{ S: 'a' }] } });
    await twin.call('UpdateItem', {
      TableName: TABLE,
      Key: key('c1'),
      UpdateExpression: 'SET notes[0] = :b',
      ExpressionAttributeValues: { ':b': { S: 'b' } },
    });
    expect(records(twin)[0]?.dynamodb.NewImage?.notes).toEqual({ L: [{ S: 'a' }] });
  });

  test('forgets what is older than a day', async () => {
    const twin = await openTwin();
    for (let n = 0; n < 300; n++) await put(twin, `old${n}`);
    await twin.kernel.advanceTo(START + 25 * HOUR);
    await put(twin, 'new');
    const [stream] = [...twin.dynamodb.streams.values()];
    expect(stream && read(stream, 0, 1).from).toBe(256);
    expect(records(twin).at(-1)?.dynamodb.Keys.pk).toEqual({ S: 'new' });
  });
});

describe('time to live', () => {
  const expiring = { TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' } };
  const at = (ms: number): Json => ({ expiresAt: { N: String(ms / 1000) } });

  test('removes an item within the hour after its time, and the stream says who did it', async () => {
    const twin = await openTwin(expiring);
    await put(twin, 'c1', at(START + HOUR));
    await put(twin, 'c2', at(START + 40 * 24 * HOUR));
    await put(twin, 'c3');
    await twin.kernel.advanceTo(START + HOUR);
    expect((await twin.call('Scan', { TableName: TABLE })).Count).toBe(3);
    await twin.kernel.advanceTo(START + 2 * HOUR);
    expect((await twin.call('Scan', { TableName: TABLE })).Count).toBe(2);
    expect(records(twin).at(-1)).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { Keys: key('c1') },
    });
    await twin.kernel.advanceTo(START + 41 * 24 * HOUR);
    expect((await twin.call('Scan', { TableName: TABLE })).Count).toBe(1);
  });

  test('leaves alone what expired more than five years ago, when it is written or by its hour', async () => {
    const twin = await openTwin(expiring);
    const fiveYears = 5 * 366 * 24 * HOUR;
    await put(twin, 'c1', at(START - fiveYears - HOUR));
    await put(twin, 'c2', at(START - fiveYears + HOUR / 2));
    await put(twin, 'c3', at(START - fiveYears + 2 * HOUR));
    await twin.kernel.advanceTo(START + 24 * HOUR);
    const { Items } = await twin.call('Scan', { TableName: TABLE });
    expect((Items as { pk: { S: string } }[]).map(({ pk }) => pk.S).toSorted()).toEqual(['c1', 'c2']);
  });

  test('follows an item whose time is moved or taken away', async () => {
    const twin = await openTwin(expiring);
    await put(twin, 'c1', at(START + HOUR));
    await put(twin, 'c2', at(START + HOUR));
    await put(twin, 'c1', at(START + 10 * HOUR));
    await put(twin, 'c2');
    await twin.kernel.advanceTo(START + 5 * HOUR);
    expect((await twin.call('Scan', { TableName: TABLE })).Count).toBe(2);
    await twin.kernel.advanceTo(START + 12 * HOUR);
    expect((await twin.call('Scan', { TableName: TABLE })).Items).toEqual([key('c2')]);
  });
});

test('a transaction token is forgotten after ten minutes', async () => {
  const twin = await openTwin();
  const add = {
    TransactItems: [
      {
        Update: {
          TableName: TABLE,
          Key: key('c1'),
          UpdateExpression: 'ADD visits :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
    ClientRequestToken: 'token',
  };
  await twin.call('TransactWriteItems', add);
  await twin.kernel.advanceTo(START + 9 * 60_000);
  await twin.call('TransactWriteItems', add);
  await twin.kernel.advanceTo(START + 11 * 60_000);
  await twin.call('TransactWriteItems', add);
  const { Item } = await twin.call('GetItem', { TableName: TABLE, Key: key('c1') });
  expect(Item).toMatchObject({ visits: { N: '2' } });
});

test('capacity is metered as AWS rounds it', async () => {
  const twin = await openTwin();
  const units = (): (number | undefined)[] =>
    ['ReadUnits', 'WriteUnits'].map((what) => twin.cloud.meter.get(`dynamodb:${what}`));
  await put(twin, 'c1', { body: { S: 'x'.repeat(1500) } });
  expect(units()).toEqual([undefined, 2]);
  await put(twin, 'c1', { body: { S: 'x'.repeat(1500) }, queue: { S: 'q' }, due: { S: 'd' } });
  expect(units()).toEqual([undefined, 6]);
  await twin.call('GetItem', { TableName: TABLE, Key: key('c1') });
  await twin.call('GetItem', { TableName: TABLE, Key: key('nobody'), ConsistentRead: true });
  expect(units()).toEqual([1.5, 6]);
  const TransactItems = [{ Put: { TableName: TABLE, Item: key('c2') } }];
  await twin.call('TransactWriteItems', { TransactItems });
  expect(units()).toEqual([1.5, 8]);
});

test('a table is listed, and checked', async () => {
  const twin = await openTwin();
  expect(await twin.call('ListTables', {})).toEqual({ TableNames: [TABLE] });
  expect((await refusal(openTwin({ KeySchema: [] }))).name).toBe('ValidationException');
});
