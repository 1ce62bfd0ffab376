import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreviewedDebtor } from '../../shared/api/preview.ts';
import { addDays, dayIn, type IsoDay } from '../../shared/time/calendar.ts';
import { casesIn, contactsForetold, contactsMade, type ContactMade } from '../contacts-made.ts';
import { decideSome, randomPortfolio, type Told } from '../random-portfolio.ts';
import { bogota, emptyWorld, post, type World } from './world.ts';

const today = '2026-03-02';
const asked = bogota('2026-03-10', '10:37');
const days = [1, 3, 10, 20].map((ahead) => addDays('2026-03-10', ahead));

let world: World;
const foretold = new Map<IsoDay, PreviewedDebtor[]>();
let made: ContactMade[];

/** The same as in `test/functions/preview.test.ts`, with fewer debtors: here the state machine itself does it, and all of AWS. */
beforeAll(async () => {
  world = await emptyWorld({ startAt: bogota(today, '09:00') });
  const { twin, table } = world;
  const { first, later } = randomPortfolio(12, today, 4);
  await tell(first);
  await twin.advanceTo(bogota('2026-03-05', '11:20'));
  await tell(later);
  await twin.advanceTo(asked);
  await decideSome(table, casesIn(await world.items('CASE#', 'CASE')), asked);
  await twin.kernel.settle();
  for (const day of days) foretold.set(day, await preview(day));
  await twin.advanceTo(bogota('2026-04-01'));
  made = contactsMade(await world.items(''), asked);
}, 180_000);
afterAll(() => world[Symbol.asyncDispose]());

/** As one batch, as an ERP sends a day's work. */
async function tell(all: readonly Told[]): Promise<void> {
  const { twin } = world;
  const time = new Date(twin.kernel.now()).toISOString();
  const events = all.map(({ type, data }, index) => ({
    ...{ specversion: '1.0', id: `${time}-${index}`, source: 'urn:erp:acme' },
    ...{ type: `puntual.${type}.v1`, time, data },
  }));
  const contentType = 'application/cloudevents-batch+json';
  for (let start = 0; start < events.length; start += 100) {
    const answer = await post(twin, JSON.stringify(events.slice(start, start + 100)), { contentType });
    expect(answer.status, await answer.text()).toBe(202);
  }
  await twin.kernel.settle();
}

async function ask(path: string) {
  const { url } = world.twin;
  const answer = await fetch(`${url}/_local/token?role=viewer`);
  const { token } = (await answer.json()) as { token: string };
  return fetch(`${url}/api/${path}`, { headers: { authorization: `Bearer ${token}` } });
}

async function preview(date: IsoDay): Promise<PreviewedDebtor[]> {
  const found: PreviewedDebtor[] = [];
  let cursor: string | undefined;
  do {
    const answer = await ask(
      `preview?date=${date}&limit=5${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as { items: PreviewedDebtor[]; cursor?: string };
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

describe('C43: the preview', () => {
  it.each(days)('of %s is what the workflows then do', (day) => {
    const debtors = foretold.get(day) ?? [];
    const zones = new Map(debtors.map(({ debtor, timeZone }) => [debtor.debtorId, timeZone]));
    const ofDay = made.filter(({ debtorId, at }) => dayIn(at, zones.get(debtorId) ?? 'UTC') === day);
    expect(ofDay).toEqual(contactsForetold(debtors));
  });

  it('says of somebody whom, and of everybody else why not', () => {
    const all = [...foretold.values()].flat();
    expect(all.filter(({ contacts }) => contacts.length > 0).length).toBeGreaterThan(3);
    for (const { contacts, waits } of all) expect(contacts.length > 0).toBe(waits.length === 0);
  });

  it.each(['2026-03-31', '2026-07-01', 'tomorrow', ''])('is refused for the day %s', async (date) => {
    const answer = await ask(`preview?date=${date}`);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { errors: { field: string; message: string }[] };
    expect(problem.errors).toMatchObject([{ field: 'date' }]);
    if (date.startsWith('2026')) {
      const span = 'from today (2026-04-01 in America/Bogota) to 2026-06-30, 90 days ahead';
      expect(problem.errors[0]?.message).toBe(`must be ${span}`);
    }
  });
});

it('the portfolio says whose books are stale, and since when contacts wait', async () => {
  const answer = await ask('portfolio');
  const { freshness } = (await answer.json()) as { freshness: object[] };
  expect(freshness).toHaveLength(2);
  expect(freshness).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ state: 'never-synced', contactsWait: false }),
      expect.objectContaining({
        state: 'stale',
        contactsWait: true,
        waitingSince: '2026-03-03T23:00:00.000Z',
      }),
    ]),
  );
});
