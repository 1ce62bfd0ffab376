import { beforeEach, describe, expect, test } from 'vitest';
import { key, refusal, TABLE, type Call, type Json } from '../store.ts';
import { actionsOn } from './actions.ts';

/** Single items: what is stored, under which condition, and how it changes. */
export function describeItems(open: () => Promise<Call>): void {
  let call: Call;
  beforeEach(async () => {
    call = await open();
  });
  const { put, get, update, versionIs } = actionsOn(() => call);

  describe('items', () => {
    test('come back as they were put, of every type', async () => {
      const attributes = {
        text: { S: 'días de mora' },
        empty: { S: '' },
        amount: { N: '-12.5' },
        bytes: { B: 'aGk=' },
        yes: { BOOL: false },
        none: { NULL: true },
        tags: { SS: ['a', 'b'] },
        list: { L: [{ S: 'x' }, { M: { deep: { N: '1' } } }] },
      };
      await put('c1', attributes);
      expect(await get('c1')).toEqual({ ...key('c1'), ...attributes });
    });

    test('are not shared with the caller', async () => {
      await put('c1', { list: { L: [{ S: 'x' }] } });
      const mine = (await get('c1')) as { list: { L: Json[] } };
      mine.list.L.push({ S: 'y' });
      expect(await get('c1')).toEqual({ ...key('c1'), list: { L: [{ S: 'x' }] } });
    });

    test('that do not exist are an answer without an item', async () => {
      expect(await get('nobody')).toBeUndefined();
    });

    test('are projected by name, through reserved words', async () => {
      await put('c1', {
        status: { S: 'open' },
        outlook: { M: { moment: { S: 'soon' }, why: { S: 'CO-1' } } },
      });
      const { Item } = await call('GetItem', {
        TableName: TABLE,
        Key: key('c1'),
        ProjectionExpression: '#s, outlook.why',
        ExpressionAttributeNames: { '#s': 'status' },
      });
      expect(Item).toEqual({ status: { S: 'open' }, outlook: { M: { why: { S: 'CO-1' } } } });
    });

    test('need their table, their whole key and known words', async () => {
      const failures = [
        await refusal(call('GetItem', { TableName: 'nowhere', Key: key('c1') })),
        await refusal(call('GetItem', { TableName: TABLE, Key: { pk: { S: 'c1' } } })),
        await refusal(put('')),
        await refusal(update('c1', 'SET status = :s', { ':s': { S: 'x' } })),
        await refusal(update('c1', 'SET outlook.moment = :s', { ':s': { S: 'x' } })),
      ];
      expect(failures.map(({ name }) => name)).toEqual([
        'ResourceNotFoundException',
        'ValidationException',
        'ValidationException',
        'ValidationException',
        'ValidationException',
      ]);
    });

    test('are refused when an index key is empty or of another type', async () => {
      expect((await refusal(put('c1', { queue: { S: '' }, due: { S: 'd' } }))).name).toBe(
        'ValidationException',
      );
      expect((await refusal(put('c1', { queue: { N: '1' } }))).name).toBe('ValidationException');
      await put('c1');
      const failed = await refusal(
        update('c1', 'SET #q = :q', { ':q': { S: '' } }, { ExpressionAttributeNames: { '#q': 'queue' } }),
      );
      expect(failed.name).toBe('ValidationException');
      expect(await get('c1')).toEqual(key('c1'));
    });
  });

  describe('conditions', () => {
    test('a new item is put once', async () => {
      const Item = key('c1');
      const once = { TableName: TABLE, Item, ConditionExpression: 'attribute_not_exists(pk)' };
      await call('PutItem', once);
      expect(await refusal(call('PutItem', once))).toMatchObject({
        name: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
      });
    });

    test('a failed one tells the item, if asked', async () => {
      await put('c1', { version: { N: '4' } });
      const attempt = {
        TableName: TABLE,
        Key: key('c1'),
        UpdateExpression: 'SET a = b',
        ...versionIs('3'),
      };
      expect((await refusal(call('UpdateItem', attempt))).Item).toBeUndefined();
      const told = await refusal(
        call('UpdateItem', { ...attempt, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      );
      expect(told.Item).toEqual({ ...key('c1'), version: { N: '4' } });
    });

    test('only one of two writers with the same version wins', async () => {
      await put('c1', { version: { N: '1' } });
      const write = (who: string): Promise<Json> =>
        call('UpdateItem', {
          TableName: TABLE,
          Key: key('c1'),
          UpdateExpression: 'SET #v = #v + :one, who = :who',
          ConditionExpression: '#v = :expected',
          ExpressionAttributeNames: { '#v': 'version' },
          ExpressionAttributeValues: { ':one': { N: '1' }, ':expected': { N: '1' }, ':who': { S: who } },
        });
      const outcomes = await Promise.allSettled([write('a'), write('b'), write('c')]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await get('c1')).toMatchObject({ version: { N: '2' } });
    });

    test.each([
      ['#n < :ten AND size(word) = :four', true],
      ['NOT #n BETWEEN :four AND :ten', false],
      ['#n IN (:four, :seven)', true],
      ['begins_with(word, :ov) OR contains(tags, :zz)', true],
      ['contains(tags, :zz)', false],
      ['attribute_type(word, :type)', true],
      ['absent <> :four', true],
      ['absent > :four', false],
      ['outlook.#n = :ten', true],
    ])('%s', async (ConditionExpression, holds) => {
      await put('c1', {
        n: { N: '7' },
        word: { S: 'over' },
        tags: { SS: ['x'] },
        outlook: { M: { n: { N: '10' } } },
      });
      const all: Json = {
        ':ten': { N: '10.0' },
        ':four': { N: '4' },
        ':seven': { N: '7' },
        ':ov': { S: 'ov' },
        ':zz': { S: 'zz' },
        ':type': { S: 'S' },
      };
      const used = Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(ConditionExpression));
      const attempt = call('DeleteItem', {
        TableName: TABLE,
        Key: key('c1'),
        ConditionExpression,
        ExpressionAttributeValues: Object.fromEntries(used),
        ...(ConditionExpression.includes('#n') && { ExpressionAttributeNames: { '#n': 'n' } }),
      });
      if (holds) await expect(attempt).resolves.toBeDefined();
      else expect((await refusal(attempt)).name).toBe('ConditionalCheckFailedException');
    });
  });

  describe('updates', () => {
    test('create what is not there and answer with what was asked', async () => {
      const first = await update(
        'c1',
        'SET visits = if_not_exists(visits, :zero) + :one',
        { ':zero': { N: '0' }, ':one': { N: '1' } },
        { ReturnValues: 'ALL_NEW' },
      );
      expect(first.Attributes).toEqual({ ...key('c1'), visits: { N: '1' } });
      const second = await update(
        'c1',
        'ADD visits :one SET word = :w',
        { ':one': { N: '1' }, ':w': { S: 'hi' } },
        { ReturnValues: 'UPDATED_OLD' },
      );
      expect(second.Attributes).toEqual({ visits: { N: '1' } });
    });

    test('read the item as it was before all their clauses', async () => {
      await put('c1', { balance: { N: '100' }, outlook: { M: { rung: { N: '1' } } } });
      await update('c1', 'SET earlier = balance, was = outlook ADD balance :x', { ':x': { N: '-40' } });
      expect(await get('c1')).toMatchObject({
        balance: { N: '60' },
        earlier: { N: '100' },
        was: { M: { rung: { N: '1' } } },
      });
    });

    test('work on maps, lists and sets', async () => {
      await put('c1', {
        outlook: { M: {} },
        notes: { L: ['a', 'b', 'c', 'd'].map((S) => ({ S })) },
        tags: { SS: ['x', 'y'] },
      });
      await update('c1', 'SET outlook.moment = :m REMOVE notes[0], notes[2] ADD tags :z DELETE labels :z', {
        ':m': { S: 'soon' },
        ':z': { SS: ['z'] },
      });
      const item = (await get('c1')) as { tags: { SS: string[] } };
      expect(item).toMatchObject({
        outlook: { M: { moment: { S: 'soon' } } },
        notes: { L: [{ S: 'b' }, { S: 'd' }] },
      });
      expect(item.tags.SS.sort()).toEqual(['x', 'y', 'z']);
      await update('c1', 'SET notes = list_append(notes, :more)', { ':more': { L: [{ S: 'e' }] } });
      expect(await get('c1')).toMatchObject({ notes: { L: [{ S: 'b' }, { S: 'd' }, { S: 'e' }] } });
    });

    test('never touch the key', async () => {
      expect((await refusal(update('c1', 'SET pk = :x', { ':x': { S: 'y' } }))).name).toBe(
        'ValidationException',
      );
    });
  });
}
