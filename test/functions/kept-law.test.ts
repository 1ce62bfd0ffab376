import { describe, expect, it } from 'vitest';
import type { DailyRuns } from '../../shared/dunning/preview.ts';
import { standardPolicy, isContact } from '../../shared/dunning/policy.ts';
import type { Contact } from '../../shared/contact/ledger.ts';
import type { Message } from '../../shared/message/message.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
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

describe('with the workflows of many debtors', () => {
  it('nobody in any country is contacted outside the law, and everybody whom it allows is', async () => {
    const today = '2026-03-02';
    const { first, later } = randomPortfolio(150, today, 5);
    const books = await live([...first, ...later], bogota(today, '09:00'), bogota('2026-06-15'));
    const items = await books.items();
    const debtors = new Map(
      items
        .filter(({ pk, sk }) => sk === 'PROFILE' && pk.startsWith('DEBTOR#'))
        .map(({ party }) => [(party as Debtor).debtorId, party as Debtor]),
    );
    const contacts = contactsOf(items);
    const found = [...contacts].flatMap(([debtorId, made]) => {
      const { country = '', timeZone = 'UTC' } = debtors.get(debtorId) ?? {};
      return breaches(country, timeZone, made).map((breach) => `${country} ${breach}`);
    });
    expect(found).toEqual([]);
    const reached = (country: string) =>
      [...contacts.keys()].filter((debtorId) => debtors.get(debtorId)?.country === country).length;
    for (const country of ['CO', 'CL', 'MX', 'PE', 'ES', 'US', 'EC'])
      expect(reached(country)).toBeGreaterThan(2);
    const unauthorised = [...contacts].flatMap(([debtorId, made]) => {
      const authorised = debtors.get(debtorId)?.consents.map(({ channel }) => channel) ?? [];
      return made.filter(({ channel, purpose }) => purpose !== 'internal' && !authorised.includes(channel));
    });
    expect(unauthorised).toEqual([]);
  }, 120_000);

  it('CO-3: 60 items at once or one a week, no rung is more than nine days late, and calls happen', async () => {
    const begins = '2026-01-05';
    const amount = { value: '1000000.00', currency: 'COP' };
    const issue = (debtorId: string, invoiceId: string, dueOn: IsoDay): Told => ({
      type: 'invoice.issued',
      data: {
        companyCode: 'ACME',
        invoiceId,
        number: invoiceId,
        debtorId,
        issuedOn: addDays(dueOn, -20),
        dueOn,
        amount,
      },
    });
    const named = (debtorId: string): Told => ({
      type: 'debtor.updated',
      data: { companyCode: 'ACME', ...debtorNamed(debtorId), country: 'CO' },
    });
    const many = Array.from({ length: 60 }, (_, n) =>
      issue('MANY', `M-${n}`, addDays(begins, 1 + ((n * 37) % 50))),
    );
    const weekly = Array.from({ length: 14 }, (_, n) =>
      issue('WEEKLY', `W-${n}`, addDays(begins, 1 + 7 * n)),
    );
    const told = [{ type: 'creditor.updated', data: { companyCode: 'ACME', ...creditor } } as Told];
    const books = await live(
      [...told, named('MANY'), named('WEEKLY'), ...many, ...weekly],
      bogota(begins, '06:00'),
      bogota(addDays(begins, 105)),
    );
    const items = await books.items();
    const cases = new Map(casesIn(items).map((item) => [item.caseId, item]));
    const offsets = new Map(standardPolicy.rungs.map(({ id, offsetDays }) => [id, offsetDays]));
    const late = rungsDone(items).flatMap(({ caseId, rungId, at }) => {
      const item = cases.get(caseId);
      const offset = offsets.get(rungId) ?? 0;
      const days = item ? daysBetween(addDays(item.invoice.dueOn, offset), dayIn(at, zone)) : Infinity;
      return days > 9 || days < 0 ? [`${rungId} of ${item?.invoice.number ?? ''}: ${days}`] : [];
    });
    expect(late).toEqual([]);
    for (const made of contactsOf(items).values()) {
      expect(breaches('CO', zone, made)).toEqual([]);
      expect(made.filter(({ channel }) => channel === 'call').length).toBeGreaterThanOrEqual(2);
    }
    // None is skipped either: every rung whose day has come is done.
    const rungs = standardPolicy.rungs.filter(isContact);
    const missing = [...cases.values()].flatMap(({ invoice, ladder }) =>
      rungs
        .filter(
          ({ id, offsetDays }) =>
            addDays(invoice.dueOn, offsetDays + 9) < addDays(begins, 105) && !ladder?.rungs[id],
        )
        .map(({ id }) => `${invoice.number} ${id}`),
    );
    expect(missing).toEqual([]);
  }, 120_000);
});
