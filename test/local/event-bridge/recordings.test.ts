import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  judgeEventPattern,
  readEventPatternCases,
  recordedVerdict,
} from '../../conformance/event-patterns.ts';

const file = new URL('../../../../shared/recordings/eventbridge-patterns.jsonl', import.meta.url);
const present = existsSync(file);

describe.skipIf(!present)('event patterns, as AWS itself judged them', () => {
  test.each(present ? readEventPatternCases(file) : [])('$id: $expect', (recorded) => {
    expect(judgeEventPattern(recorded)).toEqual(recordedVerdict(recorded));
  });
});
