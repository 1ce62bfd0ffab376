import jsonata from 'jsonata';
import { isObject } from './payload.ts';

/** A field of a state, ready to be worked out. `field` is its place as AWS names it: `Output/total`, `Choices[1]/Condition`. */
export type Template =
  | { kind: 'constant'; value: unknown }
  | { kind: 'expression'; field: string; text: string; compiled: jsonata.Expression }
  | { kind: 'object'; members: [string, Template][] }
  | { kind: 'array'; items: Template[] };

/** What an expression sees besides functions: `$states` and the variables. */
export interface Scope {
  functions: Record<string, unknown>;
  states: Record<string, unknown>;
  variables: Record<string, unknown>;
}

/** An expression that gave nothing, the wrong type or an error: `States.QueryEvaluationError`. */
export class EvaluationError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** A runaway expression ends here; AWS bounds depth and time as well. */
const BOUNDS = { stack: 500, timeout: 5_000 };

/** Parsed expressions by text: the same one stands in many states and machines. */
const parsed = new Map<string, jsonata.Expression>();

export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}');
}

/** Throws Error with JSONata's message when an expression inside does not parse. */
export function compileTemplate(source: unknown, field: string): Template {
  if (isExpression(source)) return compileExpression(source, field);
  if (typeof source === 'string' && source.startsWith('{%') !== source.endsWith('%}'))
    throw new Error(
      `field '${field}': a JSONata expression begins with {% and ends with %}, with nothing around`,
    );
  if (Array.isArray(source)) {
    const items = source.map((item, index) => compileTemplate(item, `${field}[${index}]`));
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value: source }
      : { kind: 'array', items };
  }
  if (isObject(source)) {
    const members = Object.entries(source).map(([key, value]): [string, Template] => [
      key,
      compileTemplate(value, `${field}/${key}`),
    ]);
    return members.every(([, member]) => member.kind === 'constant')
      ? { kind: 'constant', value: source }
      : { kind: 'object', members };
  }
  return { kind: 'constant', value: source };
}

function compileExpression(source: string, field: string): Template {
  const text = source.slice(2, -2).trim();
  let compiled = parsed.get(text);
  if (!compiled) {
    try {
      compiled = jsonata(text, BOUNDS);
    } catch (error) {
      throw new Error(
        `field '${field}': the JSONata expression '${text}' does not parse: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
    parsed.set(text, compiled);
  }
  return { kind: 'expression', field, text, compiled };
}

/** The value of the field, as plain JSON. Throws EvaluationError. */
export async function evaluateTemplate(template: Template, scope: Scope): Promise<unknown> {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression':
      return evaluateExpression(template, scope);
    case 'array': {
      const items: unknown[] = [];
      for (const item of template.items) items.push(await evaluateTemplate(item, scope));
      return items;
    }
    case 'object': {
      const members: Record<string, unknown> = {};
      for (const [key, member] of template.members) members[key] = await evaluateTemplate(member, scope);
      return members;
    }
  }
}

/** As `evaluateTemplate`, but the value must be of the type that the field asks for. */
export async function evaluateAs(
  template: Template,
  type: 'string' | 'integer' | 'boolean',
  scope: Scope,
): Promise<unknown> {
  const value = await evaluateTemplate(template, scope);
  const fits = type === 'integer' ? Number.isInteger(value) : typeof value === type;
  if (fits || template.kind !== 'expression') return value;
  throw new EvaluationError(
    template.field,
    `${sentence(template)} returned an unexpected result type. ` +
      `Expected '${type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
}

async function evaluateExpression(
  template: Extract<Template, { kind: 'expression' }>,
  scope: Scope,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await template.compiled.evaluate(undefined, {
      ...scope.functions,
      ...scope.variables,
      states: scope.states,
    });
  } catch (error) {
    throw new EvaluationError(
      template.field,
      `${sentence(template)} threw an error during evaluation${errorTail(error)}`,
    );
  }
  if (result === undefined) {
    throw new EvaluationError(template.field, `${sentence(template)} returned nothing (undefined).`);
  }
  if (containsFunction(result)) {
    throw new EvaluationError(template.field, `${sentence(template)} returned an unsupported result type.`);
  }
  // JSONata's arrays carry marks of their own: only their JSON goes on.
  return JSON.parse(JSON.stringify(result)) as unknown;
}

function sentence(template: { text: string; field: string }): string {
  return `The JSONata expression '${template.text}' specified for the field '${template.field}'`;
}

/** AWS ends the sentence with JSONata's coded message, or joins an uncoded one to it. */
function errorTail(error: unknown): string {
  const code = isObject(error) && typeof error['code'] === 'string' ? error['code'] : undefined;
  return code ? `. ${code}: ${messageOf(error)}` : `: ${messageOf(error)}`;
}

/** JSONata throws plain objects with a message. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return isObject(error) && typeof error['message'] === 'string' ? error['message'] : 'unknown error';
}

function containsFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (!isObject(value)) return false;
  return value['_jsonata_lambda'] === true || value['_jsonata_function'] === true;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
