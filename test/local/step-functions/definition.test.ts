import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../local/services/step-functions/definition.ts';

type Json = Record<string, unknown>;
const PASS = { Type: 'Pass', End: true };
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

function parse(state: Json, more: Json = {}): unknown {
  const definition = { QueryLanguage: 'JSONata', StartAt: 'It', States: { It: state }, ...more };
  return parseDefinition(
    JSON.stringify(definition),
    (service) => service === 'lambda' || service === 'dynamodb',
  );
}

describe('a definition is refused by the name of what is wrong', () => {
  test.each<[string, Json, RegExp]>([
    ['a map', { Type: 'Map', ItemProcessor: {}, End: true }, /state 'It': Type 'Map' is not run here/],
    [
      'a parallel',
      { Type: 'Parallel', Branches: [], End: true },
      /state 'It': Type 'Parallel' is not run here/,
    ],
    ['a JSONPath state', { ...PASS, QueryLanguage: 'JSONPath' }, /state 'It': QueryLanguage "JSONPath"/],
    ['a JSONPath field', { ...PASS, Parameters: {} }, /state 'It' \(Pass\): field 'Parameters' is not known/],
    ['a field of another type', { ...PASS, Retry: [] }, /state 'It' \(Pass\): field 'Retry' is not known/],
    ['credentials', { ...TASK, Credentials: {} }, /state 'It' \(Task\): field 'Credentials'/],
    [
      'an unknown field of a catcher',
      catcher({ ResultPath: '$' }),
      /field 'Catch\/0\/ResultPath' is not known/,
    ],
    ['neither Next nor End', { Type: 'Pass' }, /state 'It': needs Next or End/],
    ['both Next and End', { ...PASS, Next: 'It' }, /state 'It': has both Next and End/],
    ['a dangling Next', { Type: 'Pass', Next: 'Gone' }, /state 'It': field 'Next' names no state: 'Gone'/],
    [
      'a dangling catcher',
      catcher({ Next: 'Gone' }),
      /state 'It': field 'Catch\[0\]\/Next' names no state: 'Gone'/,
    ],
    [
      'an activity',
      { ...TASK, Resource: 'arn:aws:states:us-east-1:1:activity:a' },
      /'Resource': 'arn.*' is not run/,
    ],
    [
      'a job to wait for',
      { ...TASK, Resource: 'arn:aws:states:::states:startExecution.sync' },
      /is not run here/,
    ],
    ['a service we lack', { ...TASK, Resource: 'arn:aws:states:::aws-sdk:s3:getObject' }, /is not run here/],
    [
      'a callback of the optimized DynamoDB, which does not exist',
      { ...TASK, Resource: 'arn:aws:states:::dynamodb:updateItem.waitForTaskToken' },
      /is not run here/,
    ],
    ['an expression as resource', { ...TASK, Resource: '{% $x %}' }, /field 'Resource' takes no JSONata/],
    [
      'an expression as the number of a retrier',
      { ...TASK, Retry: [{ ErrorEquals: ['A'], MaxAttempts: '{% 1 %}' }] },
      /field 'Retry\/0\/MaxAttempts' .*expected number/,
    ],
    [
      'an expression as an error name',
      { ...TASK, Retry: [{ ErrorEquals: ['{% $e %}'] }] },
      /'Retry\/0\/ErrorEquals\/0' takes no JSONata/,
    ],
    ['an expression as the next state', { Type: 'Pass', Next: '{% $x %}' }, /field 'Next' names no state/],
    ['a plain text as a time', { ...TASK, TimeoutSeconds: '5' }, /field 'TimeoutSeconds'/],
    [
      'an expression that does not parse',
      { ...PASS, Output: { a: '{% 1 + %}' } },
      /field 'Output\/a': .* '1 \+'/,
    ],
    ...['{% $x', '$x %}', '{% $x %} '].map((Output): [string, Json, RegExp] => [
      `an expression with something around it, ${JSON.stringify(Output)}`,
      { ...PASS, Output },
      /field 'Output': a JSONata expression begins with/,
    ]),
    [
      'a time that is none',
      { Type: 'Wait', Timestamp: '2026-01-05 09:00', End: true },
      /field 'Timestamp' is no RFC/,
    ],
    [
      'a heartbeat that outlasts the task',
      { ...TASK, TimeoutSeconds: 60, HeartbeatSeconds: 60 },
      /field 'HeartbeatSeconds' must be less/,
    ],
    ['a wait for nothing', { Type: 'Wait', End: true }, /exactly one of Seconds and Timestamp/],
    ['a wait for two things', { Type: 'Wait', Seconds: 1, Timestamp: '{% $t %}', End: true }, /exactly one/],
    ['the reserved variable', { ...PASS, Assign: { states: 1 } }, /reserved variable/],
    ['States.ALL in company', { ...TASK, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }, /must stand alone/],
    [
      'States.ALL before others',
      { ...TASK, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] },
      /must be the last/,
    ],
  ])('%s', (_what, state, message) => {
    expect(() => parse(state)).toThrow(message);
  });

  test('a start, a machine field or a state that does not belong', () => {
    expect(() => parse(PASS, { StartAt: 'Gone' })).toThrow("field 'StartAt' names no state: 'Gone'");
    expect(() => parse(PASS, { StartAt: undefined })).toThrow("the state machine: field 'StartAt'");
    expect(() => parse(PASS, { Extra: 1 })).toThrow("the state machine: field 'Extra' is not known here");
    expect(() => parse(PASS, { States: { It: PASS, Island: PASS } })).toThrow(
      "state 'Island': cannot be reached",
    );
    expect(() => parse(PASS, { QueryLanguage: undefined })).toThrow(
      'QueryLanguage "JSONPath" is not run here',
    );
    expect(() => parseDefinition('{', () => true)).toThrow('the definition is not JSON');
  });
});

test('what AWS takes is taken: a constant condition, a plain text as output, loops', () => {
  const Choices = [{ Condition: false, Next: 'It' }];
  expect(() =>
    parse({ Type: 'Choice', Choices, Default: 'It', Output: 'text', Assign: { a: 1 } }),
  ).not.toThrow();
});

function catcher(more: Json): Json {
  return { ...TASK, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'It', ...more }] };
}
