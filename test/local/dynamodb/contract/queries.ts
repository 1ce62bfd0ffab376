import { beforeEach, describe, expect } from 'vitest';
import { key, refusal, TABLE, type Call, type Json, type Store } from '../store.ts';
import { actionsOn } from './actions.ts';
import type { Story } from './contract.ts';

/** Queries and scans, on the table and on its indexes. */
export function describeQueries(open: () => Promise<Store>, story: Story): void {
  let call: Call;
  beforeEach(async () => {
    ({ call } = await open());
  });
  const { put, update, pages, names } = actionsOn(() => call);

  describe('queries', () => {
    const byDue = (more: Json = {}): Json => ({
      TableName: TABLE,
      IndexName: 'by-due',
      KeyConditionExpression: 'queue = :q',
      ExpressionAttributeValues: { ':q': { S: 'open' } },
      ...more,
    });

    story('walk a partition in both directions, by range and prefix', async () => {
      for (const n of [3, 1, 2]) await put('c1', {}, `EVENT#00000${n}`);
      await put('c1');
      await put('c2', {}, 'EVENT#000009');
      const events = (condition: string, values: Json, more: Json = {}): Promise<Json> =>
        call('Query', {
          TableName: TABLE,
          KeyConditionExpression: `pk = :p AND ${condition}`,
          ExpressionAttributeValues: { ':p': { S: 'c1' }, ...values },
          ConsistentRead: true,
          ...more,
        });
      const keysOf = async (answer: Promise<Json>): Promise<string[]> =>
        ((await answer).Items as { sk: { S: string } }[]).map(({ sk }) => sk.S);
      const all = ['EVENT#000001', 'EVENT#000002', 'EVENT#000003'];
      expect(await keysOf(events('begins_with(sk, :e)', { ':e': { S: 'EVENT#' } }))).toEqual(all);
      const latest = events(
        'begins_with(sk, :e)',
        { ':e': { S: 'EVENT#' } },
        { ScanIndexForward: false, Limit: 1 },
      );
      expect(await keysOf(latest)).toEqual(['EVENT#000003']);
      expect(await keysOf(events('sk > :e', { ':e': { S: 'EVENT#000001' } }))).toEqual(all.slice(1));
      expect(await keysOf(events('sk <= :e', { ':e': { S: 'EVENT#000001' } }))).toEqual(['CASE', all[0]]);
      const between = events('sk BETWEEN :a AND :b', {
        ':a': { S: 'EVENT#000002' },
        ':b': { S: 'EVENT#000003' },
      });
      expect(await keysOf(between)).toEqual(all.slice(1));
    });

    story('see only items with the whole index key, and lose them with it', async () => {
      await put('c1', { queue: { S: 'open' }, due: { S: '2026-01-02' } });
      await put('c2', { queue: { S: 'open' } });
      await put('c3', { queue: { S: 'open' }, due: { S: '2026-01-01' } });
      expect(names((await call('Query', byDue())).Items as Json[])).toEqual(['c3', 'c1']);
      await update('c3', 'REMOVE due');
      await update('c1', 'SET due = :later, note = :n', {
        ':later': { S: '2026-02-01' },
        ':n': { S: 'moved' },
      });
      const { Items } = await call('Query', byDue());
      expect(Items).toEqual([
        { ...key('c1'), queue: { S: 'open' }, due: { S: '2026-02-01' }, note: { S: 'moved' } },
      ]);
      await call('DeleteItem', { TableName: TABLE, Key: key('c1') });
      expect((await call('Query', byDue())).Count).toBe(0);
    });

    story('sort numbers as numbers and give an index its own attributes only', async () => {
      const ranks = ['10', '-3', '2.5', '0', '100', '-20'];
      for (const [index, rank] of ranks.entries())
        await put(`c${index}`, { queue: { S: 'open' }, rank: { N: rank }, note: { S: 'x' } });
      const { Items } = await call('Query', byDue({ IndexName: 'by-rank' }));
      expect((Items as { rank: { N: string } }[]).map(({ rank }) => rank.N)).toEqual([
        '-20',
        '-3',
        '0',
        '2.5',
        '10',
        '100',
      ]);
      expect(Object.keys((Items as Json[])[0] ?? {}).sort()).toEqual(['pk', 'queue', 'rank', 'sk']);
    });

    story('page through an index without loss, also where all index keys are equal', async () => {
      const all = Array.from({ length: 23 }, (_, n) => `c${String(n).padStart(2, '0')}`);
      for (const pk of all)
        await put(pk, { queue: { S: 'open' }, due: { S: pk < 'c20' ? 'same' : 'zlast' } });
      for (const ScanIndexForward of [true, false]) {
        const found = await pages('Query', byDue({ Limit: 4, ScanIndexForward }));
        expect(found.map((page) => page.length).filter((count) => count > 0)).toEqual([4, 4, 4, 4, 4, 3]);
        expect(names(found.flat()).sort()).toEqual(all);
      }
    });

    story('keep every item of an index, also those that hash alike', async () => {
      // The first six digits of MD5("Outliers" + pk + sk), which dynalite takes for an identity, are the same for both.
      const alike = ['case-3118', 'case-3122'];
      for (const pk of alike) await put(pk, { queue: { S: 'open' }, due: { S: 'same' } });
      expect(names((await call('Query', byDue())).Items as Json[]).sort()).toEqual(alike);
      await call('DeleteItem', { TableName: TABLE, Key: key('case-3118') });
      expect(names((await call('Query', byDue())).Items as Json[])).toEqual(['case-3122']);
    });

    story('filter after the limit, so that a page may be empty and yet not the last', async () => {
      for (const n of [1, 2, 3, 4])
        await put(`c${n}`, { queue: { S: 'open' }, due: { S: `d${n}` }, n: { N: String(n) } });
      const filter = {
        FilterExpression: 'n > :two',
        ExpressionAttributeValues: { ':q': { S: 'open' }, ':two': { N: '2' } },
        Limit: 2,
      };
      const first = await call('Query', byDue(filter));
      expect(first).toMatchObject({ Count: 0, ScannedCount: 2, Items: [] });
      expect(first.LastEvaluatedKey).toEqual({ ...key('c2'), queue: { S: 'open' }, due: { S: 'd2' } });
      expect(names((await pages('Query', byDue(filter))).flat())).toEqual(['c3', 'c4']);
      expect(await call('Query', byDue({ ...filter, Limit: 10, Select: 'COUNT' }))).toMatchObject({
        Count: 2,
        ScannedCount: 4,
      });
    });

    story('end a page at one megabyte', async () => {
      const body = { S: 'x'.repeat(300_000) };
      for (const n of [1, 2, 3, 4, 5]) await put('big', { body }, `part#${n}`);
      const found = await pages('Query', {
        TableName: TABLE,
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: 'big' } },
      });
      expect(found.length).toBeGreaterThan(1);
      expect(found.flat()).toHaveLength(5);
    });

    story('are never consistent on an index', async () => {
      expect((await refusal(call('Query', byDue({ ConsistentRead: true })))).name).toBe(
        'ValidationException',
      );
    });

    story('a scan pages through everything, whole or in segments', async () => {
      const all = Array.from({ length: 17 }, (_, n) => `c${n}`).sort();
      for (const pk of all) await put(pk);
      expect(names((await pages('Scan', { TableName: TABLE, Limit: 5 })).flat()).sort()).toEqual(all);
      const segments = [0, 1, 2].map((Segment) =>
        pages('Scan', { TableName: TABLE, Limit: 3, Segment, TotalSegments: 3 }),
      );
      expect(names((await Promise.all(segments)).flat(2)).sort()).toEqual(all);
    });
  });
}
