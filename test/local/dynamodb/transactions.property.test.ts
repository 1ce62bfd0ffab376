import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { key, openTwin, TABLE, type Json } from './store.ts';

/** One action of a transaction over five accounts; its condition states what the account holds, rightly or not. */
interface Step {
  account: number;
  kind: 'add' | 'put' | 'delete' | 'check';
  amount: number;
  right: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  account: fc.integer({ min: 0, max: 4 }),
  kind: fc.constantFrom('add', 'put', 'delete', 'check'),
  amount: fc.integer({ min: -2, max: 2 }),
  right: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const transactions = fc.array(fc.uniqueArray(step, { selector: ({ account }) => account, minLength: 1 }), {
  maxLength: 15,
});

type Model = Map<number, number>;

function request(model: Model, { account, kind, amount, right }: Step): Json {
  const held = model.get(account);
  const expected = right ? held : held === undefined ? 0 : held + 1;
  const condition =
    expected === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'n = :e', ExpressionAttributeValues: { ':e': { N: String(expected) } } };
  const Key = key(`account${account}`);
  if (kind === 'put') return { Put: { TableName: TABLE, Item: { ...Key, ...index(amount) }, ...condition } };
  if (kind === 'delete') return { Delete: { TableName: TABLE, Key, ...condition } };
  if (kind === 'check') return { ConditionCheck: { TableName: TABLE, Key, ...condition } };
  const values = { ...condition.ExpressionAttributeValues, ':a': { N: String(amount) }, ':q': { S: 'open' } };
  const set = 'SET #q = :q ADD n :a, #r :a';
  return {
    Update: {
      TableName: TABLE,
      Key,
      UpdateExpression: set,
      ...condition,
      ExpressionAttributeValues: values,
      ExpressionAttributeNames: { '#q': 'queue', '#r': 'rank' },
    },
  };
}

function index(n: number): Json {
  return { n: { N: String(n) }, rank: { N: String(n) }, queue: { S: 'open' } };
}

function perform(model: Model, { account, kind, amount }: Step): void {
  if (kind === 'put') model.set(account, amount);
  if (kind === 'delete') model.delete(account);
  if (kind === 'add') model.set(account, (model.get(account) ?? 0) + amount);
}

test('random transactions are all or nothing, for the table, its index and its stream', async () => {
  const outcomes = { committed: 0, cancelled: 0 };
  await fc.assert(
    fc.asyncProperty(transactions, async (attempts) => {
      const { call, dynamodb } = await openTwin();
      const model: Model = new Map();
      for (const steps of attempts) {
        const allowed = steps.map(({ right }) => right);
        const outcome = await call('TransactWriteItems', {
          TransactItems: steps.map((one) => request(model, one)),
        }).then(
          () => 'committed' as const,
          (error: unknown) => error as Json,
        );
        if (outcome === 'committed') {
          expect(allowed).not.toContain(false);
          for (const one of steps) perform(model, one);
          outcomes.committed++;
        } else {
          const codes = (outcome.CancellationReasons as Json[]).map(({ Code }) => Code);
          expect(codes).toEqual(allowed.map((may) => (may ? 'None' : 'ConditionalCheckFailed')));
          outcomes.cancelled++;
        }
        const expected = [...model].sort(([, a], [, b]) => a - b).map(([, n]) => String(n));
        const { Items } = await call('Query', {
          TableName: TABLE,
          IndexName: 'by-rank',
          KeyConditionExpression: 'queue = :q',
          ExpressionAttributeValues: { ':q': { S: 'open' } },
        });
        expect((Items as { rank: { N: string } }[]).map(({ rank }) => rank.N)).toEqual(expected);
      }
      const { Items } = await call('Scan', { TableName: TABLE });
      expect(sums(Items as Json[])).toEqual(
        Object.fromEntries([...model].map(([account, n]) => [`account${account}`, n])),
      );
      expect(sums(replay([...dynamodb.streams.values()][0]?.records ?? []))).toEqual(sums(Items as Json[]));
    }),
    { numRuns: 60, seed: 20_260_302 },
  );
  expect(outcomes.committed).toBeGreaterThan(50);
  expect(outcomes.cancelled).toBeGreaterThan(50);
});

function replay(records: { dynamodb: { Keys: unknown; NewImage?: unknown } }[]): Json[] {
  const items = new Map<string, Json>();
  for (const { dynamodb } of records) {
    const place = JSON.stringify(dynamodb.Keys);
    if (dynamodb.NewImage) items.set(place, dynamodb.NewImage as Json);
    else items.delete(place);
  }
  return [...items.values()];
}

function sums(items: Json[]): Record<string, number> {
  const pairs = items.map(
    (item) => [(item.pk as { S: string }).S, Number((item.n as { N: string }).N)] as const,
  );
  return Object.fromEntries(pairs);
}
