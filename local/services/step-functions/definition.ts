import * as z from 'zod';
import { compileTemplate, isExpression, type Template } from './expressions.ts';
import { checkGraph } from './graph.ts';
import { integrationOf, type Integration, type Knows } from './integrations.ts';
import { isObject } from './payload.ts';
import { parseTimestamp } from './timestamp.ts';

/** A state machine of the JSONata dialect, checked and with its expressions parsed. */
export interface Definition {
  startAt: string;
  timeoutSeconds: number | undefined;
  states: ReadonlyMap<string, State>;
}

/** What a state hands on; absent means "the input" or "the result" as it is. */
export interface Outcome {
  output: Template | undefined;
  assign: Template | undefined;
}

/** `next` undefined: the execution ends here. */
interface Passing extends Outcome {
  name: string;
  next: string | undefined;
}

export interface Retrier {
  errors: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number | undefined;
  jitter: 'FULL' | 'NONE';
}

export interface Catcher extends Outcome {
  errors: string[];
  next: string;
}

export interface Rule extends Outcome {
  condition: Template;
  next: string;
}

export interface TaskState extends Passing {
  type: 'Task';
  integration: Integration;
  arguments: Template | undefined;
  timeoutSeconds: Template | undefined;
  heartbeatSeconds: Template | undefined;
  retry: Retrier[];
  catch: Catcher[];
}

export interface ChoiceState extends Outcome {
  type: 'Choice';
  name: string;
  rules: Rule[];
  default: string | undefined;
}

export type PassState = Passing & { type: 'Pass' };
export type SucceedState = Passing & { type: 'Succeed' };
export type WaitState = Passing & {
  type: 'Wait';
  seconds: Template | undefined;
  timestamp: Template | undefined;
};
export interface FailState {
  type: 'Fail';
  name: string;
  error: Template | undefined;
  cause: Template | undefined;
}
export type State = TaskState | ChoiceState | PassState | WaitState | SucceedState | FailState;

const NAME_LIMIT = 80;
const SECONDS_LIMIT = 99_999_999;

const expression = z.string().refine(isExpression, 'must be a number or a JSONata expression in {% %}');
const constantText = z.string().refine((text) => !isExpression(text), 'takes no JSONata expression');
const errorNames = z.array(constantText).min(1);
const variables = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a variable name'), z.unknown())
  .refine((assign) => !('states' in assign), "may not assign the reserved variable 'states'");
const outcome = {
  Output: z.unknown().optional(),
  Assign: variables.optional(),
  Comment: z.string().optional(),
};
const common = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const passing = { ...common, ...outcome, Next: z.string().optional(), End: z.literal(true).optional() };

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  IntervalSeconds: z.int().min(1).max(SECONDS_LIMIT).default(1),
  MaxAttempts: z.int().min(0).max(SECONDS_LIMIT).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcher = z.strictObject({ ...outcome, ErrorEquals: errorNames, Next: z.string() });
const rule = z.strictObject({ ...outcome, Condition: z.union([z.boolean(), expression]), Next: z.string() });
const seconds = z.union([z.int().min(1).max(SECONDS_LIMIT), expression]);

const stateSchemas = {
  Task: z.strictObject({
    ...passing,
    Type: z.literal('Task'),
    Resource: constantText,
    Arguments: z.unknown().optional(),
    TimeoutSeconds: seconds.optional(),
    HeartbeatSeconds: seconds.optional(),
    Retry: z.array(retrier).default([]),
    Catch: z.array(catcher).default([]),
  }),
  Choice: z.strictObject({
    ...common,
    ...outcome,
    Type: z.literal('Choice'),
    Choices: z.array(rule).min(1),
    Default: z.string().optional(),
  }),
  Pass: z.strictObject({ ...passing, Type: z.literal('Pass') }),
  Wait: z.strictObject({
    ...passing,
    Type: z.literal('Wait'),
    Seconds: z.union([z.int().min(0).max(SECONDS_LIMIT), expression]).optional(),
    Timestamp: z
      .string()
      .refine((text) => isExpression(text) || parseTimestamp(text) !== undefined, 'is no RFC 3339 timestamp')
      .optional(),
  }),
  Succeed: z.strictObject({ ...common, Type: z.literal('Succeed'), Output: z.unknown().optional() }),
  Fail: z.strictObject({
    ...common,
    Type: z.literal('Fail'),
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
};
type Source = {
  [T in keyof typeof stateSchemas]: z.infer<(typeof stateSchemas)[T]>;
}[keyof typeof stateSchemas];

const machineSchema = z.strictObject({
  Comment: z.string().optional(),
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.enum(['JSONata', 'JSONPath']).default('JSONPath'),
  StartAt: z.string(),
  TimeoutSeconds: z.int().min(1).max(SECONDS_LIMIT).optional(),
  States: z.record(z.string().min(1).max(NAME_LIMIT), z.looseObject({ Type: z.string() })),
});

/**
 * Reads a definition. What AWS would refuse, and what the twin does not run, is an Error that names the state and the field.
 * `knows` says which operations of which services the twin runs.
 */
export function parseDefinition(text: string, knows: Knows): Definition {
  const machine = check(machineSchema, parseJson(text), 'the state machine');
  const states = new Map<string, State>();
  for (const [name, source] of Object.entries(machine.States)) {
    const where = `state '${name}'`;
    const language = source['QueryLanguage'] ?? machine.QueryLanguage;
    if (language !== 'JSONata') {
      throw new Error(`${where}: QueryLanguage ${JSON.stringify(language)} is not run here, only JSONata`);
    }
    try {
      states.set(name, compileState(name, parseState(where, source), knows));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw message.startsWith(where) ? error : new Error(`${where}: ${message}`, { cause: error });
    }
  }
  checkGraph(machine.StartAt, states);
  return { startAt: machine.StartAt, timeoutSeconds: machine.TimeoutSeconds, states };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error('the state machine: the definition is not JSON', { cause: error });
  }
}

function parseState(where: string, source: { Type: string }): Source {
  if (!Object.hasOwn(stateSchemas, source.Type)) {
    throw new Error(`${where}: Type '${source.Type}' is not run here`);
  }
  const state = check<Source>(stateSchemas[source.Type as keyof typeof stateSchemas], source, where);
  if (state.Type === 'Task' || state.Type === 'Pass' || state.Type === 'Wait') {
    const { Next, End } = state;
    if (Next === undefined && End === undefined) throw new Error(`${where}: needs Next or End`);
    if (Next !== undefined && End !== undefined) throw new Error(`${where}: has both Next and End`);
  }
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    throw new Error(`${where}: needs exactly one of Seconds and Timestamp`);
  }
  if (state.Type === 'Task') {
    const { TimeoutSeconds, HeartbeatSeconds } = state;
    if (typeof HeartbeatSeconds === 'number' && typeof TimeoutSeconds === 'number') {
      if (HeartbeatSeconds >= TimeoutSeconds)
        throw new Error(`${where}: field 'HeartbeatSeconds' must be less than TimeoutSeconds`);
    }
    checkErrorNames(where, 'Retry', state.Retry);
    checkErrorNames(where, 'Catch', state.Catch);
  }
  return state;
}

/** States.ALL stands alone, and last: nothing behind it would ever be looked at. */
function checkErrorNames(where: string, field: string, entries: { ErrorEquals: string[] }[]): void {
  entries.forEach(({ ErrorEquals }, index) => {
    if (!ErrorEquals.includes('States.ALL')) return;
    if (ErrorEquals.length > 1)
      throw new Error(`${where}: field '${field}[${index}]': States.ALL must stand alone`);
    if (index < entries.length - 1)
      throw new Error(`${where}: field '${field}[${index}]': States.ALL must be the last`);
  });
}

function compileState(name: string, state: Source, knows: Knows): State {
  switch (state.Type) {
    case 'Task':
      return {
        type: 'Task',
        ...compilePassing(name, state),
        integration: integrationOf(state.Resource, knows),
        arguments: compileField(state.Arguments, 'Arguments'),
        timeoutSeconds: compileField(state.TimeoutSeconds, 'TimeoutSeconds'),
        heartbeatSeconds: compileField(state.HeartbeatSeconds, 'HeartbeatSeconds'),
        retry: state.Retry.map(compileRetrier),
        catch: state.Catch.map((entry, index) => ({
          errors: entry.ErrorEquals,
          next: entry.Next,
          ...compileOutcome(entry, `Catch[${index}]/`),
        })),
      };
    case 'Choice':
      return {
        type: 'Choice',
        name,
        ...compileOutcome(state, ''),
        default: state.Default,
        rules: state.Choices.map((entry, index) => ({
          condition: compileTemplate(entry.Condition, `Choices[${index}]/Condition`),
          next: entry.Next,
          ...compileOutcome(entry, `Choices[${index}]/`),
        })),
      };
    case 'Pass':
      return { type: 'Pass', ...compilePassing(name, state) };
    case 'Wait':
      return {
        type: 'Wait',
        ...compilePassing(name, state),
        seconds: compileField(state.Seconds, 'Seconds'),
        timestamp: compileField(state.Timestamp, 'Timestamp'),
      };
    case 'Succeed':
      return { type: 'Succeed', ...compilePassing(name, state) };
    case 'Fail':
      return {
        type: 'Fail',
        name,
        error: compileField(state.Error, 'Error'),
        cause: compileField(state.Cause, 'Cause'),
      };
  }
}

function compilePassing(name: string, state: { Next?: string; Output?: unknown; Assign?: unknown }): Passing {
  return { name, next: state.Next, ...compileOutcome(state, '') };
}

function compileOutcome(source: { Output?: unknown; Assign?: unknown }, prefix: string): Outcome {
  return {
    output: compileField(source.Output, `${prefix}Output`),
    assign: compileField(source.Assign, `${prefix}Assign`),
  };
}

function compileField(source: unknown, field: string): Template | undefined {
  return source === undefined ? undefined : compileTemplate(source, field);
}

function compileRetrier(source: z.infer<typeof retrier>): Retrier {
  return {
    errors: source.ErrorEquals,
    intervalSeconds: source.IntervalSeconds,
    maxAttempts: source.MaxAttempts,
    backoffRate: source.BackoffRate,
    maxDelaySeconds: source.MaxDelaySeconds,
    jitter: source.JitterStrategy,
  };
}

function check<T>(schema: z.ZodType<T>, source: unknown, where: string): T {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  const field = issue?.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
  const reason =
    issue?.code === 'unrecognized_keys' ? 'is not known here' : (issue?.message ?? 'is not valid');
  const type = isObject(source) && typeof source['Type'] === 'string' ? ` (${source['Type']})` : '';
  throw new Error(`${where}${type}: field '${field.join('/')}' ${reason}`);
}
