import { expect, it } from 'vitest';
import { signIn } from './people.ts';
import { bogota, createWorld } from './world.ts';

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
  expect(saved).toMatchObject({ status: 200, body: { id: 'standard', version: 2 } });
  expect(await approver.put('/api/policies/standard', next, 'key-1')).toEqual(saved);
  expect((await approver.put('/api/policies/spare', { ...next, version: 1 })).status).toBe(200);

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
