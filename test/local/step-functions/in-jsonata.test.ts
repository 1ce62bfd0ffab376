import { describe, expect, test } from 'vitest';
import { readCase } from '../../conformance/recorded-case.ts';
import { runCase } from '../../conformance/run-case.ts';
import { toRun } from '../../conformance/to-run.ts';

type Json = Record<string, unknown>;

/** A JSONPath case of one state (and two to go to), as the recordings hold it. */
function recordedCase(state: Json, input: unknown, expected: Json = { status: 'SUCCEEDED' }) {
  const yes = { Type: 'Pass', Result: true, End: true };
  const States =
    state['Type'] === 'Choice' ? { It: state, Yes: yes, No: { ...yes, Result: false } } : { It: state };
  return readCase({
    id: 'a case',
    feature: 'pass',
    queryLanguage: 'JSONPath',
    definition: { StartAt: 'It', States },
    input,
    recorded: '2025-01-01',
    tasks: { It: { kind: 'return', value: { Payload: { n: [1] }, StatusCode: 200 } } },
    expect: expected,
  });
}

async function outputOf(state: Json, input: unknown): Promise<unknown> {
  const prepared = toRun(recordedCase(state, input));
  if ('skipped' in prepared) throw new Error(prepared.skipped);
  return (await runCase(prepared.run)).output;
}

describe('the data flow of a JSONPath state, told in JSONata', () => {
  const PASS = { Type: 'Pass', End: true };
  const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

  test.each<[string, Json, unknown, unknown]>([
    ['InputPath', { ...PASS, InputPath: '$.a' }, { a: [1], b: 2 }, [1]],
    ['InputPath of null', { ...PASS, InputPath: null }, { a: 1 }, {}],
    ['OutputPath of null', { ...PASS, OutputPath: null }, { a: 1 }, {}],
    ['ResultPath of null', { ...PASS, Result: 1, ResultPath: null }, { a: 1 }, { a: 1 }],
    ['ResultPath', { ...PASS, Result: [], ResultPath: '$.b.c' }, { b: { d: 1 } }, { b: { c: [], d: 1 } }],
    ['ResultPath to a new place', { ...PASS, Result: null, ResultPath: '$.b.c' }, {}, { b: { c: null } }],
    [
      'ResultPath beside what InputPath left out',
      { ...PASS, InputPath: '$.a', ResultPath: '$.b', OutputPath: '$.b' },
      { a: { x: 1 } },
      { x: 1 },
    ],
    [
      'Parameters, in lists too',
      { ...PASS, Parameters: { 'a.$': '$.x', l: [[1], { 'b.$': '$' }], t: 'it\'s "so"\n' } },
      { x: [2] },
      { a: [2], l: [[1], { b: { x: [2] } }], t: 'it\'s "so"\n' },
    ],
    ['an index', { ...PASS, InputPath: '$.a[1][0]' }, { a: [1, [[2]]] }, [2]],
    ['several', { ...PASS, InputPath: '$.a[*].b' }, { a: [{ b: 1 }, {}, { b: [2] }] }, [1, 2]],
    ['a slice', { ...PASS, InputPath: '$.a[1:3]' }, { a: [0, 1, 2, 3] }, [1, 2]],
    ['a name in brackets', { ...PASS, InputPath: "$['a b'].c" }, { 'a b': { c: 1 } }, 1],
    [
      'ResultSelector',
      { ...TASK, ResultSelector: { 'n.$': '$.Payload.n' }, ResultPath: '$.result' },
      { id: 1 },
      { id: 1, result: { n: [1] } },
    ],
  ])('%s', async (_what, state, input, output) => {
    expect(await outputOf(state, input)).toEqual(output);
  });
});

describe('a JSONPath choice rule, told in JSONata', () => {
  test.each<[Json, unknown, boolean]>([
    [{ Variable: '$.v', StringMatches: 'log-*.t\\*t' }, 'log-\n1/2.t*t', true],
    [{ Variable: '$.v', StringMatches: 'log-*.txt' }, 'log-1_txt', false],
    [{ Variable: '$.v', StringMatches: '*' }, 1, false],
    [{ Variable: '$.v', IsTimestamp: true }, '2025-01-01T00:00:00Z', true],
    [{ Variable: '$.v', IsTimestamp: false }, '2025-01-01', true],
    [{ Variable: '$.v', TimestampEquals: '2025-01-01T00:00:00Z' }, '2025-01-01T01:00:00+01:00', true],
    [{ Variable: '$.v', TimestampLessThan: '2025-01-01T00:00:00Z' }, 'no time', false],
    [{ Variable: '$.v', StringLessThan: 'b' }, 1, false],
    [{ Variable: '$.gone', IsPresent: false }, 1, true],
    [{ Not: { Variable: '$.v', NumericGreaterThan: 1 } }, 1, true],
    [
      {
        And: [
          { Variable: '$.v', IsNumeric: true },
          { Variable: '$.v', NumericLessThanEquals: 1 },
        ],
      },
      [1],
      false,
    ],
    [
      {
        Or: [
          { Variable: '$.v', IsNull: true },
          { Variable: '$.v', IsBoolean: true },
        ],
      },
      null,
      true,
    ],
  ])('%j of %j is %j', async (rule, v, matches) => {
    const state = { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' };
    expect(await outputOf(state, { v })).toBe(matches);
  });
});

describe('what has no counterpart is skipped by the name of the feature', () => {
  const PASS = { Type: 'Pass', End: true };
  test.each<[string, Json, Json?]>([
    ['intrinsic functions', { ...PASS, Parameters: { 'a.$': "States.Format('{}', $.x)" } }],
    ['JSONPath filters, unions and descents', { ...PASS, InputPath: '$..x' }],
    ['ResultPath into a list', { ...PASS, ResultPath: '$.a[0]' }],
    ['Credentials', { ...PASS, Credentials: {} }],
    ['field Retries', { ...PASS, Retries: [] }],
    ['Distributed Map', { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } } }],
    ['activity', { Type: 'Task', Resource: 'arn:aws:states:eu-west-1:111111111111:activity:a', End: true }],
    ['integration with ecs', { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask', End: true }],
    ['errors of JSONPath itself', PASS, { status: 'FAILED', error: 'States.ParameterPathFailure' }],
  ])('%s', (feature, state, expected) => {
    expect(toRun(recordedCase(state, {}, expected))).toEqual({ skipped: feature });
  });
});
