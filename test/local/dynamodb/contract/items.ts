import { beforeEach, describe, expect, test } from 'vitest';
import { key, refusal, TABLE, type Call, type Json, type Store } from '../store.ts';
import { actionsOn } from './actions.ts';
import type { Story } from './contract.ts';

/** Single items: what is stored, under which condition, and how it changes. */
export function describeItems(open: () => Promise<Store>, story: Story): void {
  let call: Call;
  let changes: Store['changes'];
  beforeEach(async () => {
    ({ call, changes } = await open());
  });
  const { put, get, update, versionIs } = actionsOn(() => call);

  describe('items', () => {
    story('come back as they were put, of every type', async () => {
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

    story('are not shared with the caller', async () => {
      await put('c1', { list: { L: [{ S: 'x' }] } });
      const mine = (await get('c1')) as { list: { L: Json[] } };
      mine.list.L.push({ S: 'y' });
      expect(await get('c1')).toEqual({ ...key('c1'), list: { L: [{ S: 'x' }] } });
    });

    story('that do not exist are an answer without an item', async () => {
      expect(await get('nobody')).toBeUndefined();
    });

    story('are projected by name, through reserved words', async () => {
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

    story('need their table, their whole key and known words', async () => {
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

    story('keep numbers exactly, in their shortest form, of 38 digits at most', async () => {
      const digits = '1234567890123456789012345678901234567.8';
      await put('c1', {
        a: { N: digits },
        b: { N: '007.50' },
        c: { N: '-1.5e3' },
        d: { NS: ['10.0', '0.1'] },
      });
      expect(await get('c1')).toMatchObject({
        a: { N: digits },
        b: { N: '7.5' },
        c: { N: '-1500' },
        d: { NS: expect.arrayContaining(['10', '0.1']) as string[] },
      });
      expect((await refusal(put('c2', { a: { N: `${digits}1` } }))).name).toBe('ValidationException');
      const beyond = update('c1', 'SET a = a + :n', { ':n': { N: '0.01' } });
      expect((await refusal(beyond)).name).toBe('ValidationException');
    });

    story('hold numbers in lists in their shortest form, too', async () => {
      await put('c1', { list: { L: [{ N: '007.50' }] } });
      expect(await get('c1')).toMatchObject({ list: { L: [{ N: '7.5' }] } });
    });

    story('have at most 400 KB, names and bytes of UTF-8 counted', async () => {
      const fill = 400 * 1024 - 'pkbigskCASEtext'.length;
      await put('big', { text: { S: 'x'.repeat(fill) } });
      expect((await refusal(put('big', { text: { S: 'x'.repeat(fill + 1) } }))).name).toBe(
        'ValidationException',
      );
      expect((await refusal(put('big', { text: { S: 'ñ'.repeat(fill / 2 + 1) } }))).name).toBe(
        'ValidationException',
      );
      expect((await refusal(update('big', 'SET a = :a', { ':a': { S: 'a' } }))).name).toBe(
        'ValidationException',
      );
    });

    story('change in the sight of the stream, in order, with what they were and are', async () => {
      await put('c1', { n: { N: '1' } });
      await update('c1', 'SET n = :two', { ':two': { N: '2' } });
      await update('c1', 'SET n = :two', { ':two': { N: '2' } });
      await refusal(update('c1', 'SET n = nowhere'));
      await call('DeleteItem', { TableName: TABLE, Key: key('c1') });
      await call('DeleteItem', { TableName: TABLE, Key: key('c1') });
      const Keys = key('c1');
      const [one, two] = ['1', '2'].map((N) => ({ ...Keys, n: { N } }));
      expect(await changes()).toEqual([
        { eventName: 'INSERT', Keys, NewImage: one },
        { eventName: 'MODIFY', Keys, OldImage: one, NewImage: two },
        { eventName: 'REMOVE', Keys, OldImage: two },
      ]);
    });

    story('are refused when an index key is empty or of another type', async () => {
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
    story('a new item is put once', async () => {
      const Item = key('c1');
      const once = { TableName: TABLE, Item, ConditionExpression: 'attribute_not_exists(pk)' };
      await call('PutItem', once);
      expect(await refusal(call('PutItem', once))).toMatchObject({
        name: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
      });
    });

    story('a failed one tells the item, if asked', async () => {
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

    story('only one of two writers with the same version wins', async () => {
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
      ['steps = :steps', true],
      ['steps <> :steps', false],
      ['outlook IN (:steps, :outlook)', true],
      ['contains(steps, :outlook)', true],
      ['steps[1] = outlook', true],
      ['size(steps) = :two AND size(outlook) < :two', true],
      ['tags = :tags', true],
      ['attribute_exists(steps[2]) OR attribute_not_exists(outlook.nowhere)', true],
    ])('%s', async (ConditionExpression, holds) => {
      await put('c1', {
        n: { N: '7' },
        word: { S: 'over' },
        tags: { SS: ['x', 'y'] },
        outlook: { M: { n: { N: '10' } } },
        steps: { L: [{ S: 'call' }, { M: { n: { N: '10' } } }] },
      });
      const all: Json = {
        ':two': { N: '2' },
        ':tags': { SS: ['y', 'x'] },
        ':outlook': { M: { n: { N: '10' } } },
        ':steps': { L: [{ S: 'call' }, { M: { n: { N: '10' } } }] },
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
        ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
        ...(ConditionExpression.includes('#n') && { ExpressionAttributeNames: { '#n': 'n' } }),
      });
      if (holds) await expect(attempt).resolves.toBeDefined();
      else expect((await refusal(attempt)).name).toBe('ConditionalCheckFailedException');
    });
  });

  describe('updates', () => {
    story('create what is not there and answer with what was asked', async () => {
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

    story('read the item as it was before all their clauses', async () => {
      await put('c1', { balance: { N: '100' }, outlook: { M: { rung: { N: '1' } } } });
      await update('c1', 'SET earlier = balance, was = outlook ADD balance :x', { ':x': { N: '-40' } });
      expect(await get('c1')).toMatchObject({
        balance: { N: '60' },
        earlier: { N: '100' },
        was: { M: { rung: { N: '1' } } },
      });
    });

    story('work on maps, lists and sets', async () => {
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
      await update('c1', 'REMOVE notes[0], tags, notes[1]', {});
      expect(await get('c1')).toMatchObject({ notes: { L: [{ S: 'e' }] } });
    });

    story('take members from sets, and the set with its last', async () => {
      await put('c1', { tags: { SS: ['x', 'y'] } });
      await update('c1', 'DELETE tags :x', { ':x': { SS: ['x', 'z'] } });
      expect(await get('c1')).toMatchObject({ tags: { SS: ['y'] } });
      await update('c1', 'DELETE tags :y', { ':y': { SS: ['y'] } });
      expect(await get('c1')).toEqual(key('c1'));
    });

    story('are refused as a whole when one operand or place does not fit', async () => {
      await put('c1', { word: { S: 'x' }, list: { L: [] } });
      const one = { ':one': { N: '1' } };
      const attempts = [
        update('c1', 'SET a = :one, word = word + :one', one),
        update('c1', 'SET a = :one, b = nowhere', one),
        update('c1', 'SET a = :one, outlook.moment = :one', one),
        update('c1', 'SET a = :one ADD word :one', one),
        update('c1', 'SET a = :one, a = :one', one),
        update('c1', 'SET list = list_append(word, :l)', { ':l': { L: [] } }),
      ];
      const names = await Promise.all(attempts.map(async (attempt) => (await refusal(attempt)).name));
      expect(names).toEqual(attempts.map(() => 'ValidationException'));
      expect(await get('c1')).toEqual({ ...key('c1'), word: { S: 'x' }, list: { L: [] } });
    });

    story('never touch the key', async () => {
      expect((await refusal(update('c1', 'SET pk = :x', { ':x': { S: 'y' } }))).name).toBe(
        'ValidationException',
      );
    });
  });
}
