import { describe, expect, it } from 'vitest';
import { emptyLedger, type Contact } from '../../shared/contact/ledger.ts';
import { colombia } from '../../shared/contact/packs/colombia.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { withSync } from '../../shared/dunning/books.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import { punctualityOf } from '../../shared/dunning/punctuality.ts';
import { addDays, instantAt } from '../../shared/time/calendar.ts';
import { creditor, debtor, openCase, pinnedPolicy } from './fixtures.ts';

const at = (day: string, time: string) => instantAt(day, time, debtor.timeZone);

/** How the friendly reminder that is due on `dueOn` keeps its day if it leaves at `now`. */
function friendlyDue(
  dueOn: string,
  now: string,
  contacts: Contact[] = [],
  change: Partial<PlanningFacts> = {},
) {
  const invoice = { number: 'F-1', issuedOn: '2026-01-30', dueOn: addDays(dueOn, -3) };
  const item = openCase({ invoice });
  const ledger = { ...emptyLedger('debtor'), contacts };
  const facts = { item, creditor, debtor, ledger, policy: pinnedPolicy, rules: generic, ...change };
  return punctualityOf(item, facts, now);
}

describe('how a rung keeps its day', () => {
  it('on the day it is due it is on time, though the hours made it wait for the morning', () => {
    expect(friendlyDue('2026-03-04', at('2026-03-04', '17:00'))).toEqual({
      dueOn: '2026-03-04',
      lateDays: 0,
    });
  });

  it('names the rules that left no room on a day, each once, and not the nights between', () => {
    const onMonday: Contact = { at: at('2026-03-09', '08:00'), channel: 'call', messageId: 'm' };
    expect(friendlyDue('2026-03-07', at('2026-03-10', '08:15'), [onMonday])).toEqual({
      ...{ dueOn: '2026-03-07', lateDays: 3 },
      deferredBy: ['GEN-1', 'GEN-2'],
    });
  });

  it('names none where every day had room for it: then something else was in the way', () => {
    expect(friendlyDue('2026-03-03', at('2026-03-05', '08:00'))).toEqual({
      dueOn: '2026-03-03',
      lateDays: 2,
    });
  });

  it('what was heard after a day was no reason on that day', () => {
    const onThursday: Contact = { at: at('2026-03-05', '08:00'), channel: 'email', messageId: 'm' };
    // Tuesday and Wednesday had room; Thursday was taken.
    expect(friendlyDue('2026-03-03', at('2026-03-06', '08:00'), [onThursday])).toMatchObject({
      ...{ lateDays: 3, deferredBy: ['GEN-2'] },
    });
  });

  it('by the law of the country: another channel closes this one for a week', () => {
    const call: Contact = { at: at('2026-03-03', '09:00'), channel: 'call', messageId: 'm' };
    const rules = { rules: colombia };
    expect(friendlyDue('2026-03-04', at('2026-03-10', '09:00'), [call], rules)).toMatchObject({
      ...{ lateDays: 6, deferredBy: ['CO-3'] },
    });
  });

  it('names the books on which nobody was contacted, also when the ERP has spoken since', () => {
    const silent = withSync(
      { syncedTo: at('2026-03-02', '18:00') },
      at('2026-03-06', '07:00'),
      at('2026-03-06', '07:00'),
    );
    // Tuesday was within the business day that books may be old.
    const books = withSync(silent, at('2026-03-06', '08:00'), at('2026-03-06', '08:00'));
    expect(friendlyDue('2026-03-04', at('2026-03-06', '08:00'), [], { books })).toEqual({
      ...{ dueOn: '2026-03-04', lateDays: 2, deferredBy: ['DATA-1'] },
    });
    expect(friendlyDue('2026-03-03', at('2026-03-04', '08:00'), [], { books })).toEqual({
      ...{ dueOn: '2026-03-03', lateDays: 1 },
    });
  });
});
