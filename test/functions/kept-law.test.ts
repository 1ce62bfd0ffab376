import { describe, expect, it } from 'vitest';
import { standardPolicy, isContact } from '../../shared/dunning/policy.ts';
import { addDays, dayIn, daysBetween, type IsoDay } from '../../shared/time/calendar.ts';
import { casesIn } from '../contacts-made.ts';
import { bogota, creditor, debtorNamed } from '../journeys/world.ts';
import { breaches } from '../law-read-again.ts';
import type { Told } from '../random-portfolio.ts';
import { contactsOf, live, liveUnderTheLaw, rungsDone } from './lives.ts';

const zone = 'America/Bogota';

describe('with the workflows of many debtors', () => {
  // Of far more debtors, and for longer: test/long/kept-law.test.ts.
  it('nobody in any country is contacted outside the law', async () => {
    const { breaches, unauthorised, reached } = await liveUnderTheLaw(40, '2026-04-15');
    expect({ breaches, unauthorised }).toEqual({ breaches: [], unauthorised: [] });
    expect([...reached.keys()].toSorted()).toEqual(['CL', 'CO', 'EC', 'ES', 'MX', 'PE', 'US']);
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
