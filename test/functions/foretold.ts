import type { Call } from '../../functions/middleware/finance.ts';
import { previewPage } from '../../functions/http/policies/preview.ts';
import type { Table } from '../../functions/aws/table.ts';
import type { PreviewedDebtor } from '../../shared/api/preview.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { rulesBy } from '../../shared/contact/packs.ts';
import type { DailyRuns } from '../../shared/dunning/preview.ts';
import type { MessageContent } from '../../shared/message/message.ts';
import { addDays, dayIn, type IsoDay } from '../../shared/time/calendar.ts';
import { casesIn, contactsMade, type ContactMade } from '../contacts-made.ts';
import { bogota } from '../journeys/world.ts';
import { BOUNCES, decideSome, randomPortfolio, type Told } from '../random-portfolio.ts';
import { openBooks } from './books.ts';
import { Workflows } from './workflows.ts';

const zone = 'America/Bogota';
const today = '2026-03-02';
const begins = bogota(today, '09:00');
const news = bogota('2026-03-05', '11:20');
const asked = bogota('2026-03-10', '10:37');
/** Those foretold. */
export const days = [1, 3, 10, 20].map((ahead) => addDays('2026-03-10', ahead));
const runs: DailyRuns = {
  sweeps: [{ hour: 0, minute: 5, zone }],
  placing: { hour: 3, minute: 0, zone },
};

/** What previews say of some days, and what then happens: by debtors of a random portfolio, and people who decide about it. */
export interface Foretold {
  /** By day. */
  debtors: ReadonlyMap<IsoDay, readonly PreviewedDebtor[]>;
  made: readonly ContactMade[];
}

/** Lives a random portfolio until previews are asked for, and then until all that they say must have come. */
export async function foretell(debtors: number, seed: number): Promise<Foretold> {
  const books = openBooks();
  const { table } = books;
  // That a message did not arrive is news, and after the preview there is none.
  let isForetold = false;
  const arrives = ({ to }: MessageContent) => isForetold || !('email' in to && to.email.startsWith(BOUNCES));
  const workflows = new Workflows(table, runs, begins, arrives);
  const tell = async (all: readonly Told[], at: string) => {
    for (const { type, data } of all) await books.tell({ type, data, time: at, at });
    await workflows.hear(casesIn(await books.items()));
  };
  const { first, later } = randomPortfolio(debtors, today, seed);
  await tell(first, begins);
  await workflows.runUntil(news);
  await tell(later, news);
  await workflows.runUntil(asked);
  await decideSome(table, casesIn(await books.items()), asked);
  await workflows.hear(casesIn(await books.items()));
  // What must be done at once.
  await workflows.runUntil(bogota('2026-03-10', '10:38'));
  const foretold = new Map<IsoDay, PreviewedDebtor[]>();
  for (const day of days) foretold.set(day, await preview(table, day));
  isForetold = true;
  await workflows.runUntil(bogota('2026-03-31'));
  return { debtors: foretold, made: contactsMade(await books.items(), asked) };
}

type PreviewCall = Call<(typeof queryRoutes)['GET /api/preview']>;

/** All pages, as the finance API asks for them. */
async function preview(table: Table, date: IsoDay): Promise<PreviewedDebtor[]> {
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

/** What happened on a day of those foretold, by each debtor's own calendar. */
export function madeOn(day: IsoDay, { debtors, made }: Foretold): ContactMade[] {
  const zones = new Map(debtors.get(day)?.map(({ debtor, timeZone }) => [debtor.debtorId, timeZone]));
  return made.filter(({ debtorId, at }) => dayIn(at, zones.get(debtorId) ?? zone) === day);
}
