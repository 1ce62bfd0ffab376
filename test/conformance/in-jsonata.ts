import { readCase, type RecordedCase } from './recorded-case.ts';

type Json = Record<string, unknown>;

/** JSONPath fields whose effect on data has no plain counterpart. */
const NO_COUNTERPART = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Result',
  'Choices',
  'Assign',
];

/**
 * A JSONPath case told in JSONata, where both languages mean the same: what AWS recorded about callbacks, time-outs, retries
 * and services holds for either. undefined where they differ.
 */
export function inJsonata(recorded: RecordedCase): RecordedCase | undefined {
  if (recorded.queryLanguage !== 'JSONPath') return undefined;
  // A path that leads nowhere is an error of its own in each language; work to wait for (.sync) is not run here.
  if (recorded.expect.error === 'States.Runtime') return undefined;
  if (Object.values(recorded.definition.States).some(({ Resource }) => Resource?.endsWith('.sync')))
    return undefined;
  const states: [string, Json][] = [];
  for (const [name, state] of Object.entries(recorded.definition.States)) {
    const translated = translateState(state);
    if (!translated) return undefined;
    states.push([name, translated]);
  }
  const definition = { ...recorded.definition, QueryLanguage: 'JSONata', States: Object.fromEntries(states) };
  return readCase({ ...recorded, definition, queryLanguage: 'JSONata' });
}

function translateState(state: Json): Json | undefined {
  const parts = [state, ...((state['Catch'] ?? []) as Json[])];
  if (NO_COUNTERPART.some((field) => parts.some((part) => field in part))) return undefined;
  const { Parameters, ...rest } = state;
  if (Parameters !== undefined && state['Type'] !== 'Task') return undefined;
  const entries = Object.entries(rest).map(([field, value]): [string, unknown] =>
    field.endsWith('Path') ? [field.slice(0, -4), expression(value)] : [field, value],
  );
  if (Parameters !== undefined) entries.push(['Arguments', translateTemplate(Parameters)]);
  return entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined;
}

function translateTemplate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translateTemplate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]): [string, unknown] =>
      key.endsWith('.$') ? [key.slice(0, -2), expression(member)] : [key, translateTemplate(member)],
    ),
  );
}

/** `$.a.b` and `$$.a.b`; undefined for any other path. */
function expression(path: unknown): string | undefined {
  const found = /^(\$\$?)((?:\.\w+)*)$/.exec(String(path));
  if (!found) return undefined;
  const [, root, members = ''] = found;
  return `{% $states.${root === '$$' ? 'context' : 'input'}${members} %}`;
}
