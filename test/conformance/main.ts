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
import { loadCases, unsupported, type RecordedCase } from './recorded-case.ts';
import { runCase } from './run-case.ts';

type Result = 'passed' | 'skipped' | { difference: string };

/** `npm run conformance -- FILE…`: prints each failure, then the counts; fails when a case failed. */
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  for (const { id, judge } of cases(file)) {
    const result = await judge();
    if (typeof result === 'string') counts[result] += 1;
    else {
      counts.failed += 1;
      console.log(`${basename(file)} ${id}\n  ${result.difference}`);
    }
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function cases(file: string): { id: string; judge: () => Promise<Result> | Result }[] {
  const [firstLine = '{}'] = readFileSync(file, 'utf8').split('\n');
  if ('pattern' in (JSON.parse(firstLine) as object)) {
    return readEventPatternCases(file).map((one) => ({ id: one.id, judge: () => judgePattern(one) }));
  }
  return (loadCases(file) ?? []).map((one) => ({ id: one.id, judge: () => judgeWorkflow(one) }));
}

async function judgeWorkflow(recorded: RecordedCase): Promise<Result> {
  if (unsupported(recorded) !== undefined) return 'skipped';
  try {
    const found = compare(recorded, await runCase(recorded));
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
