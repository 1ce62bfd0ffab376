import { beforeEach, describe, expect } from 'vitest';
import { key, refusal, TABLE, type Call, type Json, type Store } from '../store.ts';
import { actionsOn } from './actions.ts';
import type { Story } from './contract.ts';

/** Many items in one call: batches without promise, transactions with all of it. */
export function describeTransactions(open: () => Promise<Store>, story: Story): void {
  let call: Call;
  beforeEach(async () => {
    ({ call } = await open());
  });
  const { put, get, transact, putting, names, versionIs } = actionsOn(() => call);

  describe('batches', () => {
    story('read many items', async () => {
      for (const pk of ['a', 'b', 'c']) await put(pk, { n: { N: '1' } });
      const wanted = { Keys: ['a', 'b', 'c', 'old'].map((pk) => key(pk)), ConsistentRead: true };
      const { Responses, UnprocessedKeys } = await call('BatchGetItem', {
        RequestItems: { [TABLE]: wanted },
      });
      expect(names((Responses as Record<string, Json[]>)[TABLE] ?? []).sort()).toEqual(['a', 'b', 'c']);
      expect(UnprocessedKeys).toEqual({});
    });

    story('are limited to a hundred', async () => {
      const keys = Array.from({ length: 101 }, (_, n) => key(`n${n}`));
      const reading = (Keys: Json[]) => call('BatchGetItem', { RequestItems: { [TABLE]: { Keys } } });
      expect((await refusal(reading(keys))).name).toBe('ValidationException');
      expect((await refusal(reading([key('a'), key('a')]))).name).toBe('ValidationException');
      for (const { pk } of keys.slice(0, 25)) await put(pk.S);
      const { Responses } = await reading(keys.slice(0, 100));
      expect((Responses as Record<string, Json[]>)[TABLE]).toHaveLength(25);
    });
  });

  describe('transactions', () => {
    story('change several items at once', async () => {
      await put('c1', { version: { N: '1' }, queue: { S: 'open' }, due: { S: 'd1' } });
      await put('gone');
      await transact([
        {
          Update: {
            TableName: TABLE,
            Key: key('c1'),
            UpdateExpression: 'REMOVE due SET #v = :next',
            ConditionExpression: '#v = :one',
            ExpressionAttributeNames: { '#v': 'version' },
            ExpressionAttributeValues: { ':one': { N: '1' }, ':next': { N: '2' } },
          },
        },
        putting('event'),
        { Delete: { TableName: TABLE, Key: key('gone') } },
        {
          ConditionCheck: {
            TableName: TABLE,
            Key: key('debtor'),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ]);
      expect(await get('c1')).toEqual({ ...key('c1'), version: { N: '2' }, queue: { S: 'open' } });
      expect(await get('event')).toEqual(key('event'));
      expect(await get('gone')).toBeUndefined();
      expect(await get('debtor')).toBeUndefined();
    });

    story('change nothing if one condition fails, and give a reason for each action in order', async () => {
      await put('c1', { version: { N: '2' } });
      await put('c2', { version: { N: '5' } });
      const failed = await refusal(
        transact([
          putting('new'),
          {
            ConditionCheck: {
              TableName: TABLE,
              Key: key('c1'),
              ...versionIs('1'),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          { Delete: { TableName: TABLE, Key: key('c2') } },
          { Put: { TableName: TABLE, Item: key('c3'), ConditionExpression: 'attribute_exists(pk)' } },
        ]),
      );
      expect(failed.name).toBe('TransactionCanceledException');
      expect(failed.message).toContain('[None, ConditionalCheckFailed, None, ConditionalCheckFailed]');
      expect(failed.CancellationReasons).toEqual([
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: expect.stringContaining('The conditional request failed') as string,
          Item: { ...key('c1'), version: { N: '2' } },
        },
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: expect.stringContaining('The conditional request failed') as string,
        },
      ]);
      expect(await get('new')).toBeUndefined();
      expect(await get('c2')).toBeDefined();
    });

    story('an update that cannot be made cancels all', async () => {
      await put('c1', { word: { S: 'x' } });
      const failed = await refusal(
        transact([
          putting('new'),
          {
            Update: {
              TableName: TABLE,
              Key: key('c1'),
              UpdateExpression: 'ADD word :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ]),
      );
      expect(failed.name).toBe('TransactionCanceledException');
      expect(failed.CancellationReasons).toMatchObject([{ Code: 'None' }, { Code: 'ValidationError' }]);
      expect(await get('new')).toBeUndefined();
    });

    story('refuse two actions on one item', async () => {
      const check = {
        ConditionCheck: {
          TableName: TABLE,
          Key: key('c1'),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      };
      expect((await refusal(transact([putting('c1'), check]))).name).toBe('ValidationException');
      expect(await get('c1')).toBeUndefined();
    });

    story('have one action at least, a hundred at most, and 4 MB', async () => {
      const large = Array.from({ length: 11 }, (_, n) =>
        putting(`n${n}`, { text: { S: 'x'.repeat(400_000) } }),
      );
      const failures = [
        await refusal(transact([])),
        await refusal(transact(Array.from({ length: 101 }, (_, n) => putting(`n${n}`)))),
        await refusal(transact(large)),
      ];
      expect(failures.map(({ name }) => name)).toEqual(Array(3).fill('ValidationException'));
      expect(await get('n0')).toBeUndefined();
      await transact(Array.from({ length: 100 }, (_, n) => putting(`n${n}`)));
      expect(await get('n99')).toBeDefined();
    });

    story('happen once per token, and refuse a token with other content', async () => {
      const add = [
        {
          Update: {
            TableName: TABLE,
            Key: key('c1'),
            UpdateExpression: 'ADD visits :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ];
      await transact(add, 'token-1');
      await transact(add, 'token-1');
      expect(await get('c1')).toMatchObject({ visits: { N: '1' } });
      expect((await refusal(transact([putting('c2')], 'token-1'))).name).toBe(
        'IdempotentParameterMismatchException',
      );
      await transact(add, 'token-2');
      expect(await get('c1')).toMatchObject({ visits: { N: '2' } });
    });
  });
}
