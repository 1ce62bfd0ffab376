import { describe, expect, test } from 'vitest';
import { compare, type Rung } from '../../conformance/compare.ts';
import { inJsonata } from '../../conformance/in-jsonata.ts';
import { loadCases, unsupported, type RecordedCase } from '../../conformance/recorded-case.ts';
import { runCase } from '../../conformance/run-case.ts';

const FILE = new URL('../../../../shared/recordings/step-functions.jsonl', import.meta.url).pathname;
const recorded = loadCases(FILE);
const cases = recorded ?? [];

describe.skipIf(!recorded)('what AWS Step Functions was recorded doing (../shared/recordings)', () => {
  const supported = cases.filter((one) => !unsupported(one));
  const others = Object.groupBy(
    cases.filter((one) => unsupported(one)),
    (one) => unsupported(one) ?? '',
  );

  test('there are cases to compare', () => {
    const skipped = Object.entries(others).map(([feature, list]) => `${feature} ${list?.length ?? 0}`);
    console.log(`recordings: ${supported.length} run, skipped: ${skipped.join(', ')}`);
    expect(supported.length).toBeGreaterThan(30);
  });

  test.each(supported)('$id', async (one) => {
    expect(compare(one, await runCase(one))).toBeUndefined();
  });

  test.each(Object.entries(others))('%s is not run here, and is refused by name', async (_feature, list) => {
    for (const one of list ?? []) await expect(runCase(one)).rejects.toThrow(/Recorded: state '.*' ?.*:/);
  });
});

describe.skipIf(!recorded)('JSONPath recordings that mean the same in JSONata', () => {
  const translated = cases.map(inJsonata).filter((one) => one && !unsupported(one)) as RecordedCase[];

  test.each(translated)('$id', async (one) => {
    expect(compare(one, await runCase(one))).toBeUndefined();
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
    const altered = structuredClone(cases.find((one) => !unsupported(one) && one.feature === 'error-output'));
    if (!altered) throw new Error('no case to alter');
    alter(altered);
    expect(compare(altered, await runCase(altered))).toMatchObject({ rung });
  });
});
