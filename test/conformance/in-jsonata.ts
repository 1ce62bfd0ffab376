import { condition } from './choice-rules.ts';
import {
  assignments,
  filterExpression,
  inBraces,
  INPUT,
  NotRun,
  pathExpression,
  resultExpression,
  templateExpression,
} from './json-path.ts';
import { readCase, type RecordedCase } from './recorded-case.ts';

type Json = Record<string, unknown>;

/** Errors that only JSONPath knows: a path that leads nowhere fails otherwise, and with other words, in JSONata. */
const ERRORS_OF_JSONPATH = /States\.(ParameterPathFailure|ResultPathMatchFailure|IntrinsicFailure)/;

/**
 * A case whose JSONPath states are told in JSONata, which the twin runs. Both languages work on data only; what happens
 * (callbacks, time-outs, retries, catches, services) and all that history tells of it is the same, so all of it is compared:
 * status, outcome, every event with its data, causes. Throws NotRun with the feature that has no counterpart.
 */
export function inJsonata(recorded: RecordedCase): RecordedCase {
  if (recorded.queryLanguage === 'JSONata') return recorded;
  const { definition, expect } = recorded;
  if (expect.error === 'States.Runtime' || ERRORS_OF_JSONPATH.test(JSON.stringify(expect)))
    throw new NotRun('errors of JSONPath itself');
  const byDefault = definition['QueryLanguage'] ?? 'JSONPath';
  const states = Object.entries(definition.States).map(([name, state]): [string, Json] => {
    const { QueryLanguage = byDefault, ...rest } = state;
    return [name, QueryLanguage === 'JSONata' ? rest : translateState(rest)];
  });
  return readCase({
    ...recorded,
    queryLanguage: 'JSONata',
    definition: { ...definition, QueryLanguage: 'JSONata', States: Object.fromEntries(states) },
  });
}

/** Fields that mean the same in both languages. */
const SAME = [
  'Type',
  'Comment',
  'Next',
  'End',
  'Resource',
  'Retry',
  'Default',
  'Error',
  'Cause',
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
];
const READ_HERE = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Parameters',
  'Result',
  'Assign',
  'Catch',
  'Choices',
];
/** With a path in place of the value. */
const BY_PATH = ['Error', 'Cause', 'Seconds', 'Timestamp', 'TimeoutSeconds', 'HeartbeatSeconds'];

function translateState(state: Json): Json {
  const known = [...SAME, ...READ_HERE, ...BY_PATH.map((field) => `${field}Path`)];
  const unknown = Object.keys(state).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new NotRun(`field ${unknown}`);
  const input = filterExpression(state['InputPath'], INPUT);
  const taken = 'Parameters' in state ? templateExpression(state['Parameters'], input) : input;
  return {
    ...Object.fromEntries(Object.entries(state).filter(([field]) => SAME.includes(field))),
    ...Object.fromEntries(
      BY_PATH.filter((field) => `${field}Path` in state).map((field) => [
        field,
        inBraces(pathExpression(state[`${field}Path`], input)),
      ]),
    ),
    ...(state['Type'] === 'Task' && taken !== INPUT && { Arguments: inBraces(taken) }),
    ...('Catch' in state && { Catch: (state['Catch'] as Json[]).map(translateCatcher) }),
    ...('Choices' in state && {
      Choices: (state['Choices'] as Json[]).map((rule) => ({
        Condition: inBraces(condition(rule, input)),
        Next: rule['Next'],
        ...translateOutcome({ ...state, Assign: rule['Assign'] }, input),
      })),
    }),
    ...(state['Type'] !== 'Fail' && translateOutcome(state, taken)),
  };
}

/** `taken`: what the state hands on when it neither works nor replaces it. */
function translateOutcome(state: Json, taken: string): Json {
  const result = resultOf(state, taken);
  const output = filterExpression(state['OutputPath'], resultExpression(state['ResultPath'], result));
  const isDefault = output === (state['Type'] === 'Task' ? '$states.result' : INPUT);
  return {
    ...(state['Assign'] !== undefined && { Assign: assignments(state['Assign'], result) }),
    ...(!isDefault && { Output: inBraces(output) }),
  };
}

function resultOf(state: Json, taken: string): string {
  if ('Result' in state) return JSON.stringify(state['Result']);
  if (state['Type'] !== 'Task') return taken;
  return 'ResultSelector' in state
    ? templateExpression(state['ResultSelector'], '$states.result')
    : '$states.result';
}

function translateCatcher({ ResultPath, Assign, ...rest }: Json): Json {
  const output = resultExpression(ResultPath, '$states.errorOutput');
  return {
    ...rest,
    ...(Assign !== undefined && { Assign: assignments(Assign, '$states.errorOutput') }),
    ...(output !== '$states.errorOutput' && { Output: inBraces(output) }),
  };
}
