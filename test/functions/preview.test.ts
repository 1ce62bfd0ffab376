import { rulesBy } from '../../shared/contact/packs.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../functions/middleware/finance.ts';
import { previewPage } from '../../functions/http/finance-queries/preview.ts';
import type { PreviewedDebtor } from '../../shared/api/preview.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import type { DailyRuns } from '../../shared/dunning/preview.ts';
import type { MessageContent } from '../../shared/message/message.ts';
import { addDays, dayIn, type IsoDay } from '../../shared/time/calendar.ts';
import { casesIn, contactsForetold, contactsMade, type ContactMade } from '../contacts-made.ts';
import { bogota } from '../journeys/world.ts';
import { BOUNCES, decideSome, randomPortfolio, type Told } from '../random-portfolio.ts';
import { openBooks } from './books.ts';
import { Workflows } from './workflows.ts';

const zone = 'America/Bogota';
const today = '2026-03-02';
const begins = bogota(today, '09:00');
const news = bogota('2026-03-05', '11:20');
const asked = bogota('2026-03-10', '10:37');
const days = [1, 3, 10, 20].map((ahead) => addDays('2026-03-10', ahead));
const runs: DailyRuns = {
  sweeps: [{ hour: 0, minute: 5, zone }],
  placing: { hour: 3, minute: 0, zone },
};

const books = openBooks();
const { table } = books;
/** That a message did not arrive is news, and after the preview there is none. */
let isForetold = false;
const arrives = ({ to }: MessageContent) => isForetold || !('email' in to && to.email.startsWith(BOUNCES));
const workflows = new Workflows(table, runs, begins, arrives);

async function tell(all: readonly Told[], at: string): Promise<void> {
  for (const { type, data } of all) await books.tell({ type, data, time: at, at });
  await workflows.hear(casesIn(await books.items()));
}

type PreviewCall = Call<(typeof queryRoutes)['GET /api/preview']>;

/** All pages, as the finance API asks for them. */
async function preview(date: IsoDay): Promise<PreviewedDebtor[]> {
  const found: PreviewedDebtor[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor;
    const page = await previewPage({ table, rulesOf: rulesBy() }, runs, zone, {
      query: queryRoutes['GET /api/preview'].query.parse({ date }),
      now: asked,
      place: (schema) => (after === undefined ? undefined : schema.parse(after)),
      cursorAt: (place) => String(place),
    } as PreviewCall);
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

const foretold = new Map<IsoDay, PreviewedDebtor[]>();
let made: ContactMade[];

beforeAll(async () => {
  const { first, later } = randomPortfolio(300, today, 11);
  await tell(first, begins);
  await workflows.runUntil(news);
  await tell(later, news);
  await workflows.runUntil(asked);
  await decideSome(table, casesIn(await books.items()), asked);
  await workflows.hear(casesIn(await books.items()));
  // What must be done at once.
  await workflows.runUntil(bogota('2026-03-10', '10:38'));
  for (const day of days) foretold.set(day, await preview(day));
  isForetold = true;
  await workflows.runUntil(bogota('2026-03-31'));
  made = contactsMade(await books.items(), asked);
}, 300_000);

const REASONS = [
  ...['opens', 'rung-due', 'deferred DATA-1', 'below-minimum', 'money-to-apply'],
  ...['no-usable-address', 'legal-status', 'paused', 'dunning-block', 'disputed', 'dispute-overdue'],
  ...['certificate-pending', 'escalation-requested', 'case-placed'],
];

describe('what was foretold of 300 debtors', () => {
  it.each(days)('happens on %s: to whom, when, by what and about what, and to nobody else', (day) => {
    const debtors = foretold.get(day) ?? [];
    const zones = new Map(debtors.map(({ debtor, timeZone }) => [debtor.debtorId, timeZone]));
    const ofDay = made.filter(({ debtorId, at }) => dayIn(at, zones.get(debtorId) ?? zone) === day);
    expect(ofDay).toEqual(contactsForetold(debtors));
  });

  it('is of every kind, and so is what was said of who is not contacted', () => {
    const all = [...foretold.values()].flat();
    const channels = all.flatMap(({ contacts }) => contacts.map(({ channel }) => channel));
    expect(new Set(channels)).toEqual(new Set(['email', 'sms', 'call']));
    for (const { contacts, waits } of all) expect(contacts.length > 0).toBe(waits.length === 0);
    const codes = all.flatMap(({ waits }) =>
      waits.map(({ code, ruleIds = [] }) => [code, ...ruleIds].join(' ')),
    );
    expect([...new Set(codes)]).toEqual(expect.arrayContaining(REASONS));
  });
});
