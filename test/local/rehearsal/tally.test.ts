import { expect, it } from 'vitest';
import type { CaseEvent } from '../../../local/rehearsal/case-events.ts';
import { Tally } from '../../../local/rehearsal/tally.ts';
import { generic } from '../../../shared/contact/packs/generic.ts';
import { instantAt } from '../../../shared/time/calendar.ts';

const zone = 'America/Bogota';
const at = (day: string, time: string) => instantAt(day, time, zone);

function tally(...events: (Partial<CaseEvent> & { at: string; type: string })[]): Tally {
  const known = (invoiceId: string, settledAt?: string) => ({
    ...{
      source: 's',
      companyCode: 'c',
      invoiceId,
      debtorId: 'D',
      items: 1,
      zone,
      debtor: undefined,
      settledAt,
    },
  });
  const invoices = new Map([
    ['a', known('A', at('2026-03-04', '12:00'))],
    ['b', known('B')],
  ]);
  const counted = new Tally(invoices, () => generic);
  for (const event of events) counted.add({ caseId: 'a', balanceMinor: 1, ...event });
  return counted;
}

/** A message for the case: claimed, and sent at once. */
const message = (instant: string, messageId: string, caseId = 'a', purpose = 'collection') =>
  ['MessageClaimed', 'MessageSent'].map((type) => ({
    ...{ at: instant, type, messageId, caseId, channel: 'email', purpose, rungId: `step-${caseId}` },
  }));

it('a statement of several invoices is one contact, of the step for which it was sent', () => {
  const [claimA, sentA] = message(at('2026-03-04', '08:00'), 'm', 'a');
  const [claimB, sentB] = message(at('2026-03-04', '08:00'), 'm', 'b');
  const events = [claimA, claimB, sentA, sentB].filter((event) => event !== undefined);
  expect(tally(...events).contactCounts).toEqual({
    ...{
      total: 1,
      byChannel: { email: 1 },
      byStep: { 'step-a': 1 },
      afterPayment: 0,
      outsideLaw: 0,
      unknown: 0,
    },
  });
});

it('a contact after the instant of the settlement is one after payment', () => {
  const count = (time: string) => tally(...message(at('2026-03-04', time), 'm')).contactCounts.afterPayment;
  expect(['11:59', '12:00', '12:01'].map(count)).toEqual([0, 0, 1]);
  const statement = [
    ...message(at('2026-03-05', '09:00'), 'm', 'b'),
    ...message(at('2026-03-05', '09:00'), 'm'),
  ];
  expect(tally(...statement).contactCounts).toMatchObject({ total: 1, afterPayment: 1 });
});

it('a contact at night, on a weekend, or as the second of a day is outside the law', () => {
  const wednesday = message(at('2026-03-04', '08:00'), 'm1');
  const count = (...events: ReturnType<typeof message>) => tally(...events).contactCounts.outsideLaw;
  expect(count(...wednesday)).toBe(0);
  expect(count(...message(at('2026-03-04', '07:59'), 'm'))).toBe(1);
  expect(count(...message(at('2026-03-07', '10:00'), 'm'))).toBe(1);
  expect(count(...wednesday, ...message(at('2026-03-04', '15:00'), 'm2', 'b'))).toBe(1);
  expect(count(...wednesday, ...message(at('2026-03-05', '15:00'), 'm2', 'b'))).toBe(0);
});

it('what goes to our own people is no contact, and what nobody knows of is unknown', () => {
  const internal = tally(...message(at('2026-03-07', '03:00'), 'm', 'a', 'internal')).contactCounts;
  expect(internal).toMatchObject({ total: 0, outsideLaw: 0, afterPayment: 0 });
  const [claim] = message(at('2026-03-04', '08:00'), 'm');
  const doubted = { at: at('2026-03-04', '08:00'), type: 'MessageDoubted', messageId: 'm' };
  if (!claim) throw new Error('no claim');
  expect(tally(claim, doubted).contactCounts).toMatchObject({ total: 0, unknown: 1 });
  const late = { ...doubted, at: at('2026-03-04', '09:00'), type: 'MessageSent', rungId: 'friendly' };
  expect(tally(claim, doubted, late).contactCounts).toMatchObject({ total: 1, unknown: 0 });
});

it('a case counts as what became of it last, and only if it was opened', () => {
  const on = { at: at('2026-03-04', '08:00') };
  const paid = { ...on, type: 'CaseClosed', reason: 'paid' };
  const registered = { ...on, type: 'InvoiceRegistered' };
  const never = tally(registered, paid);
  expect([never.caseCounts.opened, never.live]).toEqual([0, 0]);
  const closed = tally(registered, { ...on, type: 'CaseOpened' }, { ...paid, reason: 'written-off' });
  expect(closed.caseCounts).toEqual({
    ...{ opened: 1, open: 0, closed: { paid: 0, cancelled: 0, writtenOff: 1, placed: 0 } },
  });
});
