import { expect, it, vi } from 'vitest';
import { putNew, taskKeys } from '../../functions/aws/erp-inbox.ts';
import * as keys from '../../functions/aws/keys.ts';
import { writeTogether } from '../../functions/aws/table.ts';
import { taskIdOf } from '../../functions/aws/worklist-store.ts';
import { rejectionPage, worklistPage } from '../../functions/http/worklist/worklist.ts';
import { WORK_ORDER } from '../../shared/api/worklist.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import { openBooks } from './books.ts';

const NOW = '2026-03-05T15:00:00.000Z';
const { table } = openBooks();
const idOf = (name: string) => internalId('key', 'invoice', 'urn:erp:test', 'ACME', name);

/** Of each kind so many, three a minute, and one that is not due yet. */
const EACH = 20;
for (const kind of WORK_ORDER)
  for (let index = 0; index <= EACH; index++) {
    const id = idOf(`${kind}-${index}`);
    const at =
      index === EACH ? '2026-03-06T00:00:00.000Z' : `2026-03-05T10:0${Math.floor(index / 3)}:00.000Z`;
    const key =
      kind === 'call'
        ? keys.callTask(id)
        : kind === 'rejected-input'
          ? keys.rejected(id)
          : keys.task(id, kind);
    const about = kind === 'call' ? { owedMinor: { COP: 1_000_000 * (index % 7) } } : { caseId: id };
    await writeTogether(table, [putNew(table, { ...key, ...taskKeys(kind, id, at), ...about })]);
  }

type Page = (
  at: typeof table,
  call: never,
) => Promise<{ items: Record<string, unknown>[]; cursor?: string | undefined }>;

/** All pages, and the most items that one of them has read. */
async function readPages(
  page: unknown,
  query: { limit: number; kind?: string },
  of = table,
  between: (shown: Record<string, unknown>[]) => Promise<void> = () => Promise.resolve(),
) {
  const send = vi.spyOn(of.client, 'send');
  const items: Record<string, unknown>[] = [];
  let most = 0;
  let cursor: string | undefined;
  do {
    const at = cursor;
    const place = (schema: { parse: (place: unknown) => unknown }) =>
      at === undefined ? undefined : schema.parse(JSON.parse(at));
    const call = { query, now: NOW, place, cursorAt: (one: unknown) => JSON.stringify(one) };
    send.mockClear();
    const answer = await (page as Page)(of, call as never);
    const reads = await Promise.all(
      send.mock.results.map(({ value }) => value as Promise<{ Items?: unknown[] }>),
    );
    most = Math.max(
      most,
      reads.reduce((sum, { Items = [] }) => sum + Items.length, 0),
    );
    items.push(...answer.items);
    cursor = answer.cursor;
    await between(answer.items);
  } while (cursor !== undefined);
  send.mockRestore();
  return { items, most };
}

it.each([1, 7, 20, 200])('has every due task once in pages of %i, by kind and by age', async (limit) => {
  const { items } = await readPages(worklistPage, { limit });
  expect(new Set(items.map(({ taskId }) => taskId)).size).toBe(items.length);
  expect(items.map(({ kind }) => kind)).toEqual(
    WORK_ORDER.flatMap((kind) => Array(EACH).fill(kind) as string[]),
  );
  for (const kind of WORK_ORDER) {
    if (kind === 'call') continue;
    const ages = items.filter((item) => item.kind === kind).map(({ since }) => since as string);
    expect(ages).toEqual(ages.toSorted());
  }
  const owed = items
    .filter(({ kind }) => kind === 'call')
    .map(({ amounts }) => {
      const [amount] = amounts as { value: string }[];
      return Number(amount?.value ?? 0);
    });
  expect(owed).toEqual(owed.toSorted((a, b) => b - a));
});

it('reads for a page what is on it, and no task of another kind', async () => {
  // In each of four shards one more than asked for.
  expect((await readPages(worklistPage, { limit: 2, kind: 'waits-for-invoice' })).most).toBeLessThanOrEqual(
    12,
  );
  const rejections = await readPages(rejectionPage, { limit: 2 });
  expect(rejections.most).toBeLessThanOrEqual(12);
  const times = rejections.items.map(({ at }) => at as string);
  expect(times).toHaveLength(EACH);
  expect(times).toEqual(times.toSorted().toReversed());
  expect((await readPages(worklistPage, { limit: 2, kind: 'no-such-kind' })).items).toEqual([]);
});

it('ranks about a thousand of the oldest, however many there are, and has all once while some come and go', async () => {
  const many = openBooks();
  const put = async (name: string, at: string) => {
    const caseId = idOf(name);
    const item = { ...keys.task(caseId, 'exception'), ...taskKeys('exception', caseId, at), caseId };
    await writeTogether(many.table, [putNew(many.table, item)]);
    return taskIdOf(item);
  };
  const MANY = 1500;
  const taskIds: string[] = [];
  // A hundred are due at the same instant.
  for (let index = 0; index < MANY; index++)
    taskIds.push(await put(`many-${index}`, `2026-03-05T10:${10 + Math.floor(index / 100)}:00.000Z`));
  const query = { limit: 200, kind: 'exception' };
  let come = 0;
  const gone = new Set<string>();
  const { items, most } = await readPages(worklistPage, query, many.table, async (page) => {
    // What is done goes, also where a page has ended; what comes is due later.
    const done = String(page.at(-1)?.taskId);
    gone.add(done);
    const [pk = '', id = '', sk = '', code = ''] = done.split('.');
    await writeTogether(many.table, [
      { Delete: { TableName: many.table.name, Key: { pk: `${pk}#${id}`, sk: `${sk}#${code}` } } },
    ]);
    await put(`late-${come++}`, '2026-03-05T11:00:00.000Z');
  });
  const shown = items.map(({ taskId }) => String(taskId));
  expect(new Set(shown).size).toBe(shown.length);
  expect(taskIds.filter((taskId) => !shown.includes(taskId))).toEqual([]);
  expect(gone.size).toBeGreaterThan(5);
  expect(shown.length).toBeGreaterThan(MANY);
  expect(most).toBeLessThan(1000 + 4 * (query.limit + 1) + query.limit);
});
