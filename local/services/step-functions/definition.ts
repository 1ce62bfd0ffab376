import * as z from 'zod';
import { problemsOf } from '../../problems.ts';
import { parseJson } from '../json.ts';
import { expressionProblem, isExpression } from './expressions.ts';
import { integrationOf } from './integrations.ts';

/** Whether the twin runs an operation of a service. */
export type Knows = (service: string, operation: string) => boolean;

/** A state machine of the JSONata dialect, checked; its states have the fields and defaults of the language. */
export interface Definition {
  startAt: string;
  timeoutSeconds: number | undefined;
  states: ReadonlyMap<string, State>;
}

const NAME_LIMIT = 80;
const SECONDS_LIMIT = 99_999_999;

const expression = z.string().refine(isExpression, 'must be a number or a JSONata expression in {% %}');
const constantText = z.string().refine((text): boolean => !isExpression(text), 'takes no JSONata expression');
const errorNames = z.array(constantText).min(1);
const variables = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a variable name'), z.unknown())
  .refine((assign) => !('states' in assign), "may not assign the reserved variable 'states'");

const comment = { Comment: z.string().optional() };
/** What a state hands on and keeps; where they are not given, its input or result as it is, and nothing. */
const outcome = { ...comment, Output: z.unknown().optional(), Assign: variables.optional() };
const common = { ...comment, QueryLanguage: z.literal('JSONata').optional() };
const passing = { ...common, ...outcome, Next: z.string().optional(), End: z.literal(true).optional() };

const retrier = z.strictObject({
  ...comment,
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
export type Retrier = z.infer<typeof retrier>;
export type TaskState = z.infer<(typeof stateSchemas)['Task']>;
export type ChoiceState = z.infer<(typeof stateSchemas)['Choice']>;
export type WaitState = z.infer<(typeof stateSchemas)['Wait']>;
export type State = {
  [T in keyof typeof stateSchemas]: z.infer<(typeof stateSchemas)[T]>;
}[keyof typeof stateSchemas];

const machineSchema = z.strictObject({
  ...comment,
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.enum(['JSONata', 'JSONPath']).default('JSONPath'),
  StartAt: z.string(),
  TimeoutSeconds: z.int().min(1).max(SECONDS_LIMIT).optional(),
  States: z.record(z.string().min(1).max(NAME_LIMIT), z.looseObject({ Type: z.string() })),
});

/** Reads a definition. What AWS would refuse, and what the twin does not run, is an Error that names the state and the field. */
export function parseDefinition(text: string, knows: Knows): Definition {
  const source = parseJson(text);
  if (source === undefined) throw new Error('the state machine: the definition is not JSON');
  const machine = check(machineSchema, source, 'the state machine');
  const states = new Map<string, State>();
  for (const [name, given] of Object.entries(machine.States)) {
    const where = `state '${name}'`;
    const language = given['QueryLanguage'] ?? machine.QueryLanguage;
    if (language !== 'JSONata')
      throw new Error(`${where}: QueryLanguage ${JSON.stringify(language)} is not run here, only JSONata`);
    if (!Object.hasOwn(stateSchemas, given.Type))
      throw new Error(`${where}: Type '${given.Type}' is not run here`);
    const schema: z.ZodType<State> = stateSchemas[given.Type as State['Type']];
    const state = check(schema, given, `${where} (${given.Type})`);
    const problem = problemOf(state, knows);
    if (problem !== undefined) throw new Error(`${where}: ${problem}`);
    states.set(name, state);
  }
  checkGraph(machine.StartAt, states);
  return { startAt: machine.StartAt, timeoutSeconds: machine.TimeoutSeconds, states };
}

function check<T>(schema: z.ZodType<T>, source: unknown, where: string): T {
  const { data, error } = schema.safeParse(source);
  if (error) throw new Error(`${where}: ${problemsOf(error.issues)}`);
  return data;
}

/** What is wrong with a state by itself, beyond the form of its fields. */
function problemOf(state: State, knows: Knows): string | undefined {
  if (state.Type === 'Task' || state.Type === 'Pass' || state.Type === 'Wait') {
    if (state.Next === undefined && state.End === undefined) return 'needs Next or End';
    if (state.Next !== undefined && state.End !== undefined) return 'has both Next and End';
  }
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined))
    return 'needs exactly one of Seconds and Timestamp';
  for (const [field, value] of Object.entries(state)) {
    const problem = expressionProblem(value, field);
    if (problem !== undefined) return problem;
  }
  return state.Type === 'Task' ? problemOfTask(state, knows) : undefined;
}

function problemOfTask(task: TaskState, knows: Knows): string | undefined {
  const { Resource, TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat, Retry, Catch } = task;
  const { service, operation } = integrationOf(Resource);
  if (!knows(service, operation)) return `field 'Resource': '${Resource}' is not run here`;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout)
    return `field 'HeartbeatSeconds' must be less than TimeoutSeconds`;
  for (const [field, handlers] of Object.entries({ Retry, Catch })) {
    // Nothing behind States.ALL would ever be looked at.
    const all = handlers.findIndex(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
    if (handlers.some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL') && ErrorEquals.length > 1))
      return `field '${field}[${all}]': States.ALL must stand alone`;
    if (all >= 0 && all < handlers.length - 1) return `field '${field}[${all}]': States.ALL must be the last`;
  }
  return undefined;
}

/** Where the execution may go from a state, with the field that says so. */
function* targets(state: State): Generator<[field: string, target: string | undefined]> {
  if ('Next' in state) yield ['Next', state.Next];
  if (state.Type === 'Choice') {
    for (const [index, { Next }] of state.Choices.entries()) yield [`Choices[${index}]/Next`, Next];
    yield ['Default', state.Default];
  }
  if (state.Type === 'Task')
    for (const [index, { Next }] of state.Catch.entries()) yield [`Catch[${index}]/Next`, Next];
}

/** Every target exists and every state can be reached: AWS refuses the rest. */
function checkGraph(startAt: string, states: ReadonlyMap<string, State>): void {
  if (!states.has(startAt))
    throw new Error(`the state machine: field 'StartAt' names no state: '${startAt}'`);
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    for (const [field, target] of state ? targets(state) : []) {
      if (target === undefined) continue;
      if (!states.has(target))
        throw new Error(`state '${name}': field '${field}' names no state: '${target}'`);
      reached.add(target);
    }
  }
  for (const name of states.keys())
    if (!reached.has(name)) throw new Error(`state '${name}': cannot be reached`);
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds of an ISO 8601 date-time with an offset, as a Wait state takes it; undefined for any other text. */
export function parseTimestamp(text: string): number | undefined {
  if (!TIMESTAMP.test(text)) return undefined;
  const at = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) ? undefined : at;
}
