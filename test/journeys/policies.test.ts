import { expect, it } from 'vitest';
import { signIn } from './people.ts';
import { bogota, createWorld, debtor } from './world.ts';

it('an approver saves a version of a policy, and new cases get it; every fault of a ladder is named', async () => {
  await using world = await createWorld();
  const approver = await signIn(world, 'approver');
  await world.invoice('old');
  await world.twin.advanceTo(bogota('2026-03-02', '12:00'));
  const { body } = await approver.get('/api/policies/standard');
  expect(body).toMatchObject({ active: true, inStrategy: false, versions: [1] });
  const { id: _, ...standard } = body.policy as { id: string; version: number; rungs: object[] };
  const next = { ...standard, version: 2, rungs: standard.rungs.slice(0, 1) };

  const twice = await approver.put('/api/policies/standard', {
    ...next,
    rungs: [next.rungs[0], { ...next.rungs[0], tone: 'courtesy' }],
  });
  expect(twice.status).toBe(422);
  expect(twice.body.errors).toEqual([
    { field: 'rungs.1.id', message: 'friendly is the id of an earlier rung' },
    { field: 'rungs.1.offsetDays', message: 'must be at least 3 days after the contact before it (3)' },
    { field: 'rungs.1.tone', message: 'is for reminders that are not after the due date' },
  ]);
  expect((await approver.put('/api/policies/standard', { ...next, version: 1 })).status).toBe(409);
  const saved = await approver.put('/api/policies/standard', next, 'key-1');
  expect(saved).toMatchObject({ status: 200, body: { id: 'standard', version: 2, warnings: [] } });
  expect(await approver.put('/api/policies/standard', next, 'key-1')).toEqual(saved);
  const crowded = [...next.rungs, { id: 'call', offsetDays: 6, act: 'assign-call' }];
  const spare = await approver.put('/api/policies/spare', { ...next, version: 1, rungs: crowded });
  expect(spare).toMatchObject({
    status: 200,
    body: {
      id: 'spare',
      warnings: [{ field: 'rungs.1.offsetDays', rules: 'CO', ruleIds: ['CO-3'], waitsDays: 4 }],
    },
  });
  const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
  const blackouts = months.map((month) => ({
    from: `${month}-03`,
    to: `${month}-${month === '02' ? 28 : 30}`,
  }));
  const sparse = [...crowded, { id: 'again', offsetDays: 9, act: 'assign-call' }];
  const never = await approver.put('/api/policies/spare', { ...next, version: 2, rungs: sparse, blackouts });
  expect(never.status).toBe(422);
  expect(never.body.errors).toContainEqual({
    field: 'rungs.1.offsetDays',
    message:
      'can never be met: wherever the debtor is, the contact rules and the blackouts leave no day for it before again is due (9)',
  });

  await world.invoice('new', { issuedOn: '2026-03-02', dueOn: '2026-03-20' });
  await world.twin.advanceTo(bogota('2026-03-26'));
  expect(await world.case('old')).toMatchObject({ ladder: { policy: { id: 'standard', version: 1 } } });
  expect(await world.case('new')).toMatchObject({ ladder: { policy: { id: 'standard', version: 2 } } });
  const { items } = (await approver.get('/api/policies')).body;
  expect(items.map(({ id, version, active }) => [id, version, active])).toEqual([
    ['high-risk', 1, false],
    ['occasional', 1, false],
    ['public-body', 1, false],
    ['regular', 1, false],
    ['spare', 1, false],
    ['standard', 2, true],
  ]);
});

it('what a proposed policy would change is told, contact by contact, and nothing is changed', async () => {
  await using world = await createWorld();
  const { twin } = world;
  const collector = await signIn(world, 'collector');
  await world.send('debtor.updated', { ...debtor, debtorId: 'D-2', legalName: 'Otra' });
  await world.invoice('F-1');
  await world.invoice('F-2', { debtorId: 'D-2', dueOn: '2026-03-02' });
  await twin.advanceTo(bogota('2026-03-02', '12:00'));
  const { body } = await collector.get('/api/policies/standard');
  const { id: _, ...standard } = body.policy as { id: string; rungs: { id: string; offsetDays: number }[] };
  const policy = { ...standard, version: 2, rungs: standard.rungs.filter(({ id }) => id !== 'call') };
  const asked = { policy, days: 12 };
  const answer = await collector.post('/api/policies/standard/what-if', asked);
  expect(answer).toMatchObject({ status: 200, body: { debtors: 2, notForeseen: 0 } });
  expect(answer.body.steps).toEqual([
    { rungId: 'friendly', channel: 'email', present: 2, proposed: 2 },
    { rungId: 'call', channel: 'call', present: 2, proposed: 0 },
  ]);
  // As things are is as they come.
  await twin.advanceTo(bogota('2026-03-14', '23:00'));
  expect(await world.mails()).toHaveLength(2);
  for (const invoiceId of ['F-1', 'F-2']) expect(await world.story(invoiceId)).toContain('CallAssigned');
  const unknown = await collector.post('/api/policies/nobodys/what-if', asked);
  expect(unknown.status).toBe(404);
});
