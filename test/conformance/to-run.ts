import { inJsonata } from './in-jsonata.ts';
import { NotRun } from './json-path.ts';
import type { RecordedCase } from './recorded-case.ts';

const RUN = new Set(['Task', 'Choice', 'Pass', 'Wait', 'Succeed', 'Fail']);

const OPTIMIZED = new Set(['lambda', 'dynamodb', 'sqs', 'sns', 'events', 'states']);

/** The case as the twin can run it, or the feature of its definition for which it is skipped; never its id. */
export function toRun(recorded: RecordedCase): { run: RecordedCase } | { skipped: string } {
  for (const state of Object.values(recorded.definition.States)) {
    const feature = featureNotRun(state);
    if (feature !== undefined) return { skipped: feature };
  }
  try {
    return { run: inJsonata(recorded) };
  } catch (error) {
    if (error instanceof NotRun) return { skipped: error.feature };
    throw error;
  }
}

function featureNotRun(state: RecordedCase['definition']['States'][string]): string | undefined {
  const { Type, Resource = '' } = state;
  if (Type === 'Map' && isDistributed(state)) return 'Distributed Map';
  if (!RUN.has(Type)) return Type;
  if (/^arn:aws:states:[^:]+:[^:]+:activity:/.test(Resource)) return 'activity';
  if (/\.sync(:\d+)?$/.test(Resource)) return 'job to wait for (.sync)';
  const [, optimized] = /^arn:aws:states:::(?!aws-sdk:)(\w+):/.exec(Resource) ?? [];
  if (optimized !== undefined && !OPTIMIZED.has(optimized)) return `integration with ${optimized}`;
  if ('Credentials' in state) return 'Credentials';
  return undefined;
}

function isDistributed(state: Record<string, unknown>): boolean {
  return JSON.stringify(state['ItemProcessor'] ?? {}).includes('"Mode":"DISTRIBUTED"');
}
