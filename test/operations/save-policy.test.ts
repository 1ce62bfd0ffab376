import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bogota, createWorld, type World } from '../journeys/world.ts';
import { failure, run } from './run.ts';

/** The example in the documentation. */
const text = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/policy.md', 'utf8'))?.[1] ?? '';
const gentle = JSON.parse(text) as { version: number; rungs: object[] };
const folder = mkdtempSync(join(tmpdir(), 'policy-'));
const fileOf = (policy: object) => {
  const file = join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  return file;
};
const args = (world: World, policy: object) =>
  ['--table', world.twin.outputs.TableName ?? '', '--file', fileOf(policy)] as const;

it('npm run save-policy opens new cases with a policy, and leaves open ones what they have', async () => {
  await using world = await createWorld();
  await world.invoice('old');
  await world.twin.advanceTo(bogota('2026-03-03'));
  expect(await run(world, 'save-policy', ...args(world, gentle))).toBe(
    'gentle version 1 with 4 rungs is the policy of new cases\n',
  );
  await world.invoice('new', { issuedOn: '2026-03-02', dueOn: '2026-03-20' });
  await world.twin.advanceTo(bogota('2026-03-27'));
  expect(await world.case('old')).toMatchObject({ ladder: { policy: { id: 'standard', version: 1 } } });
  expect(await world.case('new')).toMatchObject({ ladder: { policy: { id: 'gentle', version: 1 } } });
  const mails = await world.mails();
  expect(mails.map(({ at, subject }) => `${at.slice(0, 10)} ${subject.split(':')[0] ?? ''}`)).toEqual([
    '2026-03-04 Recordatorio de pago',
    '2026-03-16 Próximo vencimiento',
    '2026-03-18 Pago pendiente',
    // A day after the call about the old one, which took the day on which this was due.
    '2026-03-26 Recordatorio de pago',
  ]);
  expect(mails[1]?.text).toContain('por vencer');
});

it('refuses one that no case can follow, with the path of the fault, and another content of a version', async () => {
  await using world = await createWorld();
  const overlapping = { ...gentle, rungs: [...gentle.rungs, { ...gentle.rungs[2], id: 'again' }] };
  expect(await failure(world, 'save-policy', ...args(world, overlapping))).toContain(
    'rungs.4.act: cannot be reached',
  );
  await run(world, 'save-policy', ...args(world, gentle));
  await run(world, 'save-policy', ...args(world, gentle));
  expect(
    await failure(world, 'save-policy', ...args(world, { ...gentle, minDaysBetweenRungs: 4 })),
  ).toContain('gentle version 1 was saved before with other content: raise the version');
  const crowded = gentle.rungs.map((rung) =>
    'act' in rung && rung.act === 'assign-call' ? { ...rung, offsetDays: 10 } : rung,
  );
  expect(await run(world, 'save-policy', ...args(world, { ...gentle, version: 2, rungs: crowded }))).toBe(
    'gentle version 2 with 4 rungs is the policy of new cases\nPossible, but late:\n  rungs.2.offsetDays: waits 2 days under CO-3 (rules CO)\n',
  );
});
