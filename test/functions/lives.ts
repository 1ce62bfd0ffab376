import type { DailyRuns } from '../../shared/dunning/preview.ts';
import type { Contact } from '../../shared/contact/ledger.ts';
import type { Message } from '../../shared/message/message.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { isContact, standardPolicy } from '../../shared/dunning/policy.ts';
import { addDays, dayIn, daysBetween, type IsoDay } from '../../shared/time/calendar.ts';
import { casesIn } from '../contacts-made.ts';
import { bogota, creditor, debtorNamed } from '../journeys/world.ts';
import { breaches } from '../law-read-again.ts';
import { randomPortfolio, type Told } from '../random-portfolio.ts';
import { openBooks, type Books } from './books.ts';
import { Workflows } from './workflows.ts';

const zone = 'America/Bogota';
const runs: DailyRuns = {
  sweeps: [{ hour: 0, minute: 5, zone }],
  placing: { hour: 3, minute: 0, zone },
};

type Item = Record<string, unknown>;

interface Rung {
  caseId: string;
  rungId: string;
  at: string;
}

/** What each debtor heard: a message, or a call that a person was to make, however many items it was about. */
function contactsOf(items: readonly Item[]): Map<string, Contact[]> {
  const contacts = new Map<string, Contact[]>();
  const add = (debtorId: string, contact: Contact) => {
    const known = contacts.get(debtorId) ?? [];
    if (known.some(({ messageId }) => messageId === contact.messageId)) return;
    contacts.set(
      debtorId,
      [...known, contact].sort((a, b) => a.at.localeCompare(b.at)),
    );
  };
  for (const { message } of items.filter(({ sk }) => sk === 'MESSAGE') as { message: Message }[]) {
    const { messageId, debtorId, claimedAt: at, channel, purpose } = message;
    add(debtorId, { at, channel, messageId, purpose });
  }
  for (const { debtorId, at, callId } of callsIn(items))
    add(debtorId, { at, channel: 'call', messageId: callId });
  return contacts;
}

function callsIn(items: readonly Item[]) {
  return items
    .filter(({ type }) => type === 'CallAssigned')
    .map((event) => {
      const { debtorId, at, caseId, data } = event as unknown as CallEvent;
      return { debtorId, at, caseId, ...data };
    })
    .sort((a, b) => a.at.localeCompare(b.at));
}

interface CallEvent {
  debtorId: string;
  at: string;
  caseId: string;
  data: { callId: string; rungId: string };
}

/** Every rung that was done, of every case. */
function rungsDone(items: readonly Item[]): Rung[] {
  const messages = items.filter(({ sk }) => sk === 'MESSAGE') as { message: Message }[];
  return [
    ...messages.flatMap(({ message }) =>
      message.items.map(({ caseId, rungId }) => ({ caseId, rungId, at: message.claimedAt })),
    ),
    ...callsIn(items),
  ];
}

async function live(
  told: readonly Told[],
  begins: string,
  ends: string,
  laterOn: readonly { at: string; told: Told }[] = [],
): Promise<Books> {
  const books = openBooks();
  const workflows = new Workflows(books.table, runs, begins, () => true);
  const tell = async ({ type, data }: Told, at: string) => books.tell({ type, data, time: at, at });
  for (const one of told) await tell(one, begins);
  await workflows.hear(casesIn(await books.items()));
  for (const { at, told: one } of laterOn) {
    await workflows.runUntil(at);
    await tell(one, at);
    await workflows.hear(casesIn(await books.items()));
  }
  await workflows.runUntil(ends);
  return books;
}

/** What half a year of a random portfolio came to, as far as the law has a say in it. */
export interface LawfulLife {
  /** What a second reading of the law finds wrong. */
  breaches: string[];
  /** By a channel that the debtor has not authorised. */
  unauthorised: Contact[];
  /** How many debtors of each country were contacted. */
  reached: ReadonlyMap<string, number>;
}

/** Lives a random portfolio of so many debtors of all countries until the day. */
export async function liveUnderTheLaw(debtorCount: number, until: IsoDay): Promise<LawfulLife> {
  const today = '2026-03-02';
  const { first, later } = randomPortfolio(debtorCount, today, 5);
  const books = await live([...first, ...later], bogota(today, '09:00'), bogota(until));
  const items = await books.items();
  const debtors = new Map(
    items
      .filter(({ pk, sk }) => sk === 'PROFILE' && pk.startsWith('DEBTOR#'))
      .map(({ party }) => [(party as Debtor).debtorId, party as Debtor]),
  );
  const life = {
    breaches: [] as string[],
    unauthorised: [] as Contact[],
    reached: new Map<string, number>(),
  };
  for (const [debtorId, made] of contactsOf(items)) {
    const { country = '', timeZone = 'UTC', consents = [] } = debtors.get(debtorId) ?? {};
    life.breaches.push(...breaches(country, timeZone, made).map((breach) => `${country} ${breach}`));
    const authorised = consents.map(({ channel }) => channel);
    life.unauthorised.push(
      ...made.filter(({ channel, purpose }) => purpose !== 'internal' && !authorised.includes(channel)),
    );
    life.reached.set(country, (life.reached.get(country) ?? 0) + 1);
  }
  return life;
}

/** What came of two Colombian debtors, where a contact by one channel closes the others for a week. */
export interface OneChannelLife {
  /** Rungs that were done more than nine days after their day, or before it. */
  late: string[];
  /** Rungs whose day and nine more are past, and which were not done. */
  missing: string[];
  breaches: string[];
  /** How many times each of the two was to be called. */
  calls: number[];
}

/** Lives `days` days of a debtor with `many` items that fall due within 50 days, and of one with an invoice in each of `weeks`. */
export async function liveByOneChannel(many: number, weeks: number, days: number): Promise<OneChannelLife> {
  const begins = '2026-01-05';
  const issue = (debtorId: string, invoiceId: string, dueOn: IsoDay): Told => ({
    type: 'invoice.issued',
    data: {
      ...{ companyCode: 'ACME', invoiceId, number: invoiceId, debtorId },
      ...{ issuedOn: addDays(dueOn, -20), dueOn, amount: { value: '1000000.00', currency: 'COP' } },
    },
  });
  const named = (debtorId: string): Told => ({
    type: 'debtor.updated',
    data: { companyCode: 'ACME', ...debtorNamed(debtorId), country: 'CO' },
  });
  const told: Told[] = [
    { type: 'creditor.updated', data: { companyCode: 'ACME', ...creditor } },
    ...[named('MANY'), named('WEEKLY')],
    ...Array.from({ length: many }, (_, n) => issue('MANY', `M-${n}`, addDays(begins, 1 + ((n * 37) % 50)))),
    ...Array.from({ length: weeks }, (_, n) => issue('WEEKLY', `W-${n}`, addDays(begins, 1 + 7 * n))),
  ];
  const end = addDays(begins, days);
  const books = await live(told, bogota(begins, '06:00'), bogota(end));
  const items = await books.items();
  const cases = new Map(casesIn(items).map((item) => [item.caseId, item]));
  const offsets = new Map(standardPolicy.rungs.map(({ id, offsetDays }) => [id, offsetDays]));
  const late = rungsDone(items).flatMap(({ caseId, rungId, at }) => {
    const item = cases.get(caseId);
    const offset = offsets.get(rungId) ?? 0;
    const daysLate = item ? daysBetween(addDays(item.invoice.dueOn, offset), dayIn(at, zone)) : Infinity;
    return daysLate > 9 || daysLate < 0 ? [`${rungId} of ${item?.invoice.number ?? ''}: ${daysLate}`] : [];
  });
  const rungs = standardPolicy.rungs.filter(isContact);
  const missing = [...cases.values()].flatMap(({ invoice, ladder }) =>
    rungs
      .filter(({ id, offsetDays }) => addDays(invoice.dueOn, offsetDays + 9) < end && !ladder?.rungs[id])
      .map(({ id }) => `${invoice.number} ${id}`),
  );
  const made = [...contactsOf(items).values()];
  return {
    ...{ late, missing },
    breaches: made.flatMap((contacts) => breaches('CO', zone, contacts)),
    calls: made.map((contacts) => contacts.filter(({ channel }) => channel === 'call').length),
  };
}
