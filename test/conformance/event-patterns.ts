import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { AwsError } from '../../local/aws-error.ts';
import { testEventPattern } from '../../local/services/event-bridge/pattern.ts';

/** A recorded answer of EventBridge: does the pattern match the event, or was one of them refused? */
const eventPatternCase = z.object({
  id: z.string(),
  pattern: z.unknown(),
  event: z.unknown(),
  patternText: z.string().optional(),
  eventText: z.string().optional(),
  expect: z.enum(['match', 'no-match', 'invalid']),
  error: z.object({ code: z.string() }).optional(),
});
export type EventPatternCase = z.infer<typeof eventPatternCase>;

interface Verdict {
  expect: EventPatternCase['expect'];
  /** The error's code, where the pattern or event was refused. */
  code?: string;
}

export function readEventPatternCases(file: string | URL): EventPatternCase[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => eventPatternCase.parse(JSON.parse(line)));
}

/** What the twin says to a case; texts go in as they were sent. */
export function judgeEventPattern(recorded: EventPatternCase): Verdict {
  try {
    const matched = testEventPattern(
      recorded.patternText ?? JSON.stringify(recorded.pattern),
      recorded.eventText ?? JSON.stringify(recorded.event),
    );
    return { expect: matched ? 'match' : 'no-match' };
  } catch (error) {
    if (error instanceof AwsError) return { expect: 'invalid', code: error.code };
    throw error;
  }
}

export function recordedVerdict({ expect, error }: EventPatternCase): Verdict {
  return error ? { expect, code: error.code } : { expect };
}
