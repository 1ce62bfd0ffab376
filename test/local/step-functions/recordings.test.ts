import { describe, expect, test } from 'vitest';
import { compare, type Rung } from '../../conformance/compare.ts';
import { loadCases, type RecordedCase } from '../../conformance/recorded-case.ts';
import { runCase } from '../../conformance/run-case.ts';
import { toRun } from '../../conformance/to-run.ts';

const FOLDER = new URL('../../../../shared/recordings/', import.meta.url).pathname;
const recorded = loadCases(`${FOLDER}step-functions.jsonl`);
const outcomes = loadCases(`${FOLDER}step-functions-outcomes.jsonl`);
const prepared = [...(recorded ?? []), ...(outcomes ?? [])].map((one) => ({
  id: one.id,
  one,
  ...toRun(one),
}));
const run = prepared.flatMap((entry) => ('run' in entry ? [{ id: entry.id, one: entry.run }] : []));
const skipped = prepared.flatMap((entry) => ('skipped' in entry ? [entry] : []));

describe.skipIf(!recorded)('what AWS Step Functions was recorded doing (../shared/recordings)', () => {
  test('most are run', () => {
    expect(run.length).toBeGreaterThan(2 * skipped.length);
  });

  test.each(run)('$id', async ({ one }) => {
    expect(compare(one, await runCase(one))).toBeUndefined();
  });

  test.each(skipped)('$skipped is refused by name: $id', async ({ one }) => {
    await expect(runCase(one)).rejects.toThrow(/^state '.*' ?.*:/);
  });
});

describe.skipIf(!recorded)('the comparison', () => {
  test.each<[Rung, (one: RecordedCase) => void]>([
    ['status', ({ expect }) => (expect.status = 'FAILED')],
    ['outcome', ({ expect }) => (expect.output = 1)],
    ['sequence', ({ expect }) => expect.events?.pop()],
    ['sequence', ({ expect }) => Object.assign(expect.events?.[2] ?? {}, { previousId: 0 })],
    ['data', ({ expect }) => Object.assign(expect.events?.[2] ?? {}, { resource: 'other' })],
    ['data', ({ expect }) => Object.assign(expect.events?.[5] ?? {}, { assignedVariables: {} })],
    ['cause', ({ expect }) => Object.assign(expect.events?.[4] ?? {}, { cause: 'other' })],
  ])('sees a difference in %s', async (rung, alter) => {
    const altered = structuredClone(run.find(({ one }) => one.feature === 'error-output')?.one);
    if (!altered) throw new Error('no case to alter');
    alter(altered);
    expect(compare(altered, await runCase(altered))).toMatchObject({ rung });
  });
});
