import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTwin, TABLE, type Call, type Json, type Store } from '../local/dynamodb/store.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import { requests, type Request } from './requests.ts';

test('the twin answers, stores and streams as DynamoDB Local does, whatever is asked', async () => {
  const met = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(requests, async (asked) => {
      const [twin, other] = await Promise.all([openTwin(), openDynamoDbLocal()]);
      const [mine, theirs] = await Promise.all([outcome(twin, asked), outcome(other, asked)]);
      expect(mine).toEqual(theirs);
      for (const [at, { operation }] of asked.entries()) {
        const { name = 'done' } = mine.answers[at] as { name?: string };
        met.set(`${operation} ${name}`, (met.get(`${operation} ${name}`) ?? 0) + 1);
      }
    }),
    { numRuns: 200, seed: 20_260_302 },
  );
  const often = [...met].flatMap(([what, times]) => (times >= 20 ? [what] : []));
  expect(often).toEqual(
    expect.arrayContaining([
      'PutItem done',
      'PutItem ConditionalCheckFailedException',
      'UpdateItem done',
      'UpdateItem ConditionalCheckFailedException',
      'UpdateItem ValidationException',
      'TransactWriteItems done',
      'TransactWriteItems TransactionCanceledException',
      'TransactWriteItems ValidationException',
      'Query done',
    ]),
  );
}, 600_000);

async function outcome({ call, changes }: Store, asked: Request[]) {
  const answers: unknown[] = [];
  for (const { operation, input } of asked) answers.push(await answer(call, operation, input));
  const items = ((await call('Scan', { TableName: TABLE, ConsistentRead: true })).Items as Json[]).map(
    sorted,
  );
  return {
    answers,
    items: items.toSorted(byText),
    index: await index(call),
    changes: sorted(await changes()),
  };
}

async function answer(call: Call, operation: string, input: Json): Promise<unknown> {
  try {
    // DynamoDB Local tells the cost of a deletion also when nobody asked.
    const { ConsumedCapacity: _, LastEvaluatedKey: last, ...told } = await call(operation, input);
    // Whether a last page is known to be the last differs, and AWS promises nothing: what counts is what all pages hold.
    const rest =
      last === undefined ? [] : await answer(call, operation, { ...input, ExclusiveStartKey: last });
    return told.Items === undefined ? [sorted(told), rest].flat() : [told.Items, rest].flat().map(sorted);
  } catch (error) {
    const { name, Item, CancellationReasons: reasons } = error as Refusal;
    // What AWS tells as the reason of one action DynamoDB Local tells of the whole transaction.
    if (reasons?.some(({ Code }) => Code === 'ValidationError')) return { name: 'ValidationException' };
    const codes = reasons?.map(({ Code, Item: held }) => ({ Code, ...(held && { Item: sorted(held) }) }));
    return { name, ...(Item && { Item: sorted(Item) }), ...(codes && { reasons: codes }) };
  }
}

interface Refusal extends Error {
  Item?: Json;
  CancellationReasons?: { Code: string; Item?: Json }[];
}

async function index(call: Call): Promise<unknown> {
  const { Items } = await call('Query', {
    TableName: TABLE,
    IndexName: 'by-due',
    KeyConditionExpression: 'queue = :q',
    ExpressionAttributeValues: { ':q': { S: 'open' } },
  });
  return (Items as Json[]).map(sorted).toSorted(byText);
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** The same with the members of objects and sets in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isSet = ['SS', 'NS', 'BS'].includes(name) && Array.isArray(member);
    return [name, isSet ? (member as string[]).toSorted() : sorted(member)] as const;
  });
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
