import { expect, it } from 'vitest';
import type { Adherence } from '../../shared/api/adherence.ts';
import { bogota, consentTo, createWorld, debtorNamed, type World } from './world.ts';

async function ask({ twin }: World, from: string, to: string): Promise<Response> {
  const { token } = (await (await fetch(`${twin.url}/_local/token?role=viewer`)).json()) as { token: string };
  const path = `/api/adherence?from=${from}&to=${to}`;
  return fetch(`${twin.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

const late = { onTime: 0, late1to3: 0, late4to9: 0, late10OrMore: 0 };
const step = (day: string, rungId: string, change: Partial<Adherence['steps'][number]>) => ({
  ...{ day, rungId, due: 1, done: 0, late, passed: [], waiting: 0, ended: 0, deferred: [] },
  ...change,
});

it('C37: what was due on each day, what was done and how late, and what was deferred by which rule', async () => {
  await using world = await createWorld();
  const { twin, send, invoice, pay } = world;
  for (const id of ['D-2', 'D-4']) await send('debtor.updated', debtorNamed(id));
  await send('debtor.updated', { ...debtorNamed('D-3'), consents: [consentTo('email')] });
  // The call for the older takes the day of the newer's friendly reminder.
  await invoice('older', { dueOn: '2026-02-22' });
  await invoice('newer');
  // The third day is a Saturday.
  await invoice('weekend', { debtorId: 'D-2', dueOn: '2026-02-25' });
  await invoice('no-calls', { debtorId: 'D-3', dueOn: '2026-02-22' });
  await invoice('paid-in-dispute', { debtorId: 'D-4' });
  await invoice('in-dispute', { debtorId: 'D-4' });
  for (const invoiceId of ['paid-in-dispute', 'in-dispute'])
    await send('dispute.opened', { disputeId: invoiceId, invoiceId, reasonCode: 'quality' });
  await twin.advanceTo(bogota('2026-03-06', '12:00'));
  await pay('paid-in-dispute', '11900000.00', { debtorId: 'D-4' });
  await twin.kernel.settle();

  const answer = await ask(world, '2026-02-25', '2026-03-06');
  const onTime = (done: number) => ({ due: done, done, late: { ...late, onTime: done } });
  const steps = [
    step('2026-02-25', 'friendly', onTime(2)),
    step('2026-02-28', 'friendly', {
      ...{ done: 1, late: { ...late, late1to3: 1 } },
      deferred: [{ ruleId: 'GEN-1', rungs: 1 }],
    }),
    step('2026-03-04', 'call', { ...onTime(1), due: 2, passed: [{ cause: 'not-authorised', rungs: 1 }] }),
    step('2026-03-04', 'friendly', {
      ...{ due: 3, done: 1, late: { ...late, late1to3: 1 } },
      ...{ waiting: 1, ended: 1 },
      deferred: [{ ruleId: 'GEN-2', rungs: 1 }],
    }),
  ];
  expect(await answer.json()).toEqual({ from: '2026-02-25', to: '2026-03-06', steps });

  // The evidence shows the same of the one contact.
  const story = await world.items(`CASE#${world.caseId('newer')}`, 'EVENT#');
  const claimed = story.find(({ type }) => type === 'MessageClaimed');
  expect(claimed?.data).toMatchObject({
    punctuality: { dueOn: '2026-03-04', lateDays: 1, deferredBy: ['GEN-2'] },
  });

  for (const [from, to, field] of [
    ['2026-02-25', '2026-03-07', 'to'],
    ['2026-03-06', '2026-03-05', 'from'],
    ['2025-12-04', '2026-03-06', 'from'],
  ] as const) {
    const refused = await ask(world, from, to);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ field }] });
  }
  expect((await ask(world, '2025-12-05', '2026-03-06')).status).toBe(200);
});
