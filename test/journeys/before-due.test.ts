import { expect, it } from 'vitest';
import { savePolicy } from '../../functions/aws/policy-store.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { courtesy } from '../shared/fixtures.ts';
import { bogota, createWorld } from './world.ts';

it('C9: a courtesy goes out days before the due date, and none for what is paid or has come too late for it', async () => {
  await using world = await createWorld();
  const rungs = [courtesy, ...standardPolicy.rungs];
  await savePolicy(world.table, { ...standardPolicy, id: 'early', rungs });
  const invoices = { soon: '2026-03-11', paid: '2026-03-12', late: '2026-02-19' };
  for (const [invoiceId, dueOn] of Object.entries(invoices)) await world.invoice(invoiceId, { dueOn });
  await world.pay('paid', '11900000.00');
  await world.twin.advanceTo(bogota('2026-03-09'));
  const mails = await world.mails();
  expect(mails.map(({ at, subject }) => [at, subject.split(':')[0]])).toEqual([
    [bogota('2026-02-23', '08:00'), 'Recordatorio de pago'],
    [bogota('2026-03-06', '08:15'), 'Próximo vencimiento'],
  ]);
  expect(mails[1]?.text).toContain('soon');
  expect(mails[1]?.text).not.toContain('late');
});
