import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compare } from './compare.ts';
import {
  judgeEventPattern,
  readEventPatternCases,
  recordedVerdict,
  type EventPatternCase,
} from './event-patterns.ts';
import { loadCases, type RecordedCase } from './recorded-case.ts';
import { runCase } from './run-case.ts';
import { toRun } from './to-run.ts';

type Result = 'passed' | { skipped: string } | { difference: string };

/** `npm run conformance -- FILE…`: each failure, and by file the counts and what was skipped; fails when a case failed. */
for (const file of process.argv.slice(2)) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const features = new Map<string, number>();
  for (const { id, judge } of cases(file)) {
    const result = await judge();
    if (result === 'passed') counts.passed += 1;
    else if ('skipped' in result) {
      counts.skipped += 1;
      features.set(result.skipped, (features.get(result.skipped) ?? 0) + 1);
    } else {
      counts.failed += 1;
      process.exitCode = 1;
      console.log(`${basename(file)} ${id}\n  ${result.difference}`);
    }
  }
  const { passed, failed, skipped } = counts;
  console.log(`${basename(file)}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  for (const [feature, count] of [...features].sort(([, a], [, b]) => b - a))
    console.log(`  skipped: ${feature} ${count}`);
}

function cases(file: string): { id: string; judge: () => Promise<Result> | Result }[] {
  const [firstLine = '{}'] = readFileSync(file, 'utf8').split('\n');
  if ('pattern' in (JSON.parse(firstLine) as object)) {
    return readEventPatternCases(file).map((one) => ({ id: one.id, judge: () => judgePattern(one) }));
  }
  return (loadCases(file) ?? []).map((one) => ({ id: one.id, judge: () => judgeWorkflow(one) }));
}

async function judgeWorkflow(recorded: RecordedCase): Promise<Result> {
  try {
    const prepared = toRun(recorded);
    if ('skipped' in prepared) return prepared;
    const found = compare(prepared.run, await runCase(prepared.run));
    return found ? { difference: `${found.rung}: ${found.detail}` } : 'passed';
  } catch (error) {
    return { difference: String(error) };
  }
}

function judgePattern(recorded: EventPatternCase): Result {
  const [expected, verdict] = [recordedVerdict(recorded), judgeEventPattern(recorded)];
  if (isDeepStrictEqual(expected, verdict)) return 'passed';
  return { difference: `expected ${JSON.stringify(expected)}, got ${JSON.stringify(verdict)}` };
}
