import { expect, it } from 'vitest';
import type { Portfolio } from '../../shared/api/portfolio.ts';
import { signIn } from './people.ts';
import { bogota, createWorld, type World } from './world.ts';

async function kpis({ twin }: World): Promise<Portfolio['kpis']> {
  const got = await fetch(`${twin.url}/_local/token?role=viewer`);
  const { token } = (await got.json()) as { token: string };
  const answer = await fetch(`${twin.url}/api/portfolio`, { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as Portfolio).kpis;
}

it('the KPIs are those that one works out by hand, and forget what is longer ago than 90 days', async () => {
  await using world = await createWorld();
  const { twin, invoice, pay } = world;
  const nobody = { email: 0, sms: 0, call: 0 };
  expect(await kpis(world)).toEqual({ days: 90, byCurrency: [], contacts: nobody });
  const amount = (value: string) => ({ amount: { value, currency: 'COP' } });
  await invoice('F-1', amount('10000000.00'));
  await invoice('F-2', amount('30000000.00'));
  // Paid ahead of time: it is never overdue.
  await invoice('F-3', { ...amount('5000000.00'), dueOn: '2026-03-04' });
  await invoice('F-4', { ...amount('15000000.00'), dueOn: '2026-06-30', issuedOn: '2025-06-01' });
  await twin.kernel.settle();
  await pay('F-3', '5000000.00', { receivedOn: '2026-02-19' });
  await twin.advanceTo(bogota('2026-03-12', '12:00'));
  await pay('F-1', '10000000.00', { receivedOn: '2026-03-12' });
  await pay('F-2', '2000000.00');
  await twin.advanceTo(bogota('2026-03-13', '12:00'));

  const { at = '' } = (await world.mails())[0] ?? {};
  expect(at.slice(0, 10)).toBe('2026-03-04');
  expect(await kpis(world)).toEqual({
    days: 90,
    byCurrency: [
      {
        currency: 'COP',
        // 12 of 40 million.
        recovered: 0.3,
        // 11 days late and 13 ahead.
        meanDaysToPay: -1,
        // 28 + 15 million open, 45 invoiced since 14 December.
        dso: 86,
      },
    ],
    // One reminder of two invoices.
    contacts: { ...nobody, email: 1 },
    meanDaysFromContactToPayment: 8,
  });

  await twin.advanceTo(bogota('2026-06-12', '12:00'));
  const collector = await signIn(world, 'collector');
  const { debtorId } = await world.case('F-2');
  const call = { type: 'RecordCall', outcome: 'no-answer' };
  expect(await collector.post(`/api/debtors/${debtorId}/commands`, call)).toMatchObject({ status: 200 });
  // The first reminder is longer ago.
  const recent = (await world.mails()).filter((mail) => mail.at >= '2026-03-15');
  expect(recent.length).toBeGreaterThan(0);
  expect(await kpis(world)).toEqual({
    ...{ days: 90, byCurrency: [], contacts: { ...nobody, email: recent.length, call: 1 } },
  });
});
