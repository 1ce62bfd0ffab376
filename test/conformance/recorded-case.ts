import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';

/** A case of the recordings: what AWS itself did (shared/recordings/README.md). */
const behaviour = z.looseObject({
  kind: z.enum(['echo', 'return', 'throw', 'hang', 'return-large', 'token']),
  value: z.unknown().optional(),
  errorName: z.string().optional(),
  message: z.string().optional(),
  cause: z.string().optional(),
  bytes: z.number().optional(),
  submitted: z.unknown().optional(),
});
const signal = z.object({
  state: z.string(),
  attempt: z.number().default(1),
  action: z.enum(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat']),
  output: z.unknown().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  times: z.number().default(1),
  afterSeconds: z.number().default(0),
});
const event = z.looseObject({
  type: z.string(),
  id: z.number().optional(),
  previousId: z.number().optional(),
});
const recordedCase = z.object({
  id: z.string(),
  feature: z.string(),
  tags: z.array(z.string()).default([]),
  queryLanguage: z.enum(['JSONata', 'JSONPath', 'mixed']),
  definition: z.looseObject({
    States: z.record(z.string(), z.looseObject({ Type: z.string(), Resource: z.string().optional() })),
  }),
  input: z.unknown(),
  /** The day. */
  recorded: z.string(),
  tasks: z.record(z.string(), z.union([behaviour, z.array(behaviour)])).default({}),
  signals: z.array(signal).default([]),
  expect: z.looseObject({
    status: z.string(),
    output: z.unknown().optional(),
    error: z.string().optional(),
    cause: z.unknown().optional(),
    events: z.array(event).optional(),
  }),
});
export type Behaviour = z.infer<typeof behaviour>;
export type Signal = z.infer<typeof signal>;
export type RecordedCase = z.infer<typeof recordedCase>;
export const readCase = (source: unknown): RecordedCase => recordedCase.parse(source);

/** undefined when the file is not there. */
export function loadCases(file: string): RecordedCase[] | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => readCase(JSON.parse(line)));
}
