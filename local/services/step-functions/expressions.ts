import jsonata from 'jsonata';
import { isObject } from '../json.ts';

/** What an expression sees besides functions: `$states` and the variables. */
export interface Scope {
  functions: Record<string, unknown>;
  states: Record<string, unknown>;
  variables: Record<string, unknown>;
}

/** An expression that gave nothing, the wrong type or an error: `States.QueryEvaluationError`. */
export class EvaluationError extends Error {
  /** Its place as AWS names it: `Output/total`, `Choices[1]/Condition`. */
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

function textOf(expression: string): string {
  return expression.slice(2, -2).trim();
}

function parse(text: string): jsonata.Expression {
  const known = parsed.get(text) ?? jsonata(text, BOUNDS);
  parsed.set(text, known);
  return known;
}

/** What is wrong with the first expression within that is none or does not parse. */
export function expressionProblem(source: unknown, field: string): string | undefined {
  if (isExpression(source)) {
    try {
      parse(textOf(source));
    } catch (error) {
      return `field '${field}': the JSONata expression '${textOf(source)}' does not parse: ${messageOf(error)}`;
    }
  } else if (typeof source === 'string' && source.startsWith('{%') !== source.endsWith('%}')) {
    return `field '${field}': a JSONata expression begins with {% and ends with %}, with nothing around`;
  }
  for (const [path, member] of membersOf(source, field)) {
    const problem = expressionProblem(member, path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function membersOf(source: unknown, field: string): [path: string, member: unknown][] {
  if (Array.isArray(source)) return source.map((item, index) => [`${field}[${index}]`, item]);
  if (!isObject(source)) return [];
  return Object.entries(source).map(([key, member]) => [`${field}/${key}`, member]);
}

/** The value of a field, with every expression in it worked out, as plain JSON. Throws EvaluationError. */
export async function evaluate(source: unknown, field: string, scope: Scope): Promise<unknown> {
  if (isExpression(source)) return evaluateExpression(source, field, scope);
  if (typeof source !== 'object' || source === null) return source;
  const values: unknown[] = [];
  for (const [path, member] of membersOf(source, field)) values.push(await evaluate(member, path, scope));
  if (Array.isArray(source)) return values;
  return Object.fromEntries(Object.keys(source).map((key, index) => [key, values[index]]));
}

interface ByType {
  string: string;
  integer: number;
  boolean: boolean;
}

/** As `evaluate`, but the value must be of the type that the field asks for; undefined where there is no field. */
export async function evaluateAs<T extends keyof ByType>(
  type: T,
  source: unknown,
  field: string,
  scope: Scope,
): Promise<ByType[T] | undefined> {
  const value = await evaluate(source, field, scope);
  const fits = type === 'integer' ? Number.isInteger(value) : typeof value === type;
  if (fits || !isExpression(source)) return value as ByType[T] | undefined;
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const shown = `'${found}' for value: ${JSON.stringify(value)}`;
  throw failed(source, field, `returned an unexpected result type. Expected '${type}', but was ${shown}`);
}

/** A time in seconds that is not less than that. */
export async function evaluateSeconds(
  source: unknown,
  field: string,
  scope: Scope,
  least: 0 | 1,
): Promise<number | undefined> {
  const value = await evaluateAs('integer', source, field, scope);
  if (value === undefined || value >= least) return value;
  const kind = least === 0 ? 'non-negative' : 'positive';
  throw new EvaluationError(field, `The ${field} field must be a ${kind} integer: ${value}`);
}

async function evaluateExpression(
  source: string,
  field: string,
  { functions, variables, states }: Scope,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await parse(textOf(source)).evaluate(undefined, { ...functions, ...variables, states });
  } catch (error) {
    // AWS ends the sentence with JSONata's coded message, or joins an uncoded one to it.
    const code = isObject(error) && typeof error['code'] === 'string' ? `. ${error['code']}` : '';
    throw failed(source, field, `threw an error during evaluation${code}: ${messageOf(error)}`);
  }
  if (result === undefined) throw failed(source, field, 'returned nothing (undefined).');
  if (isFunction(result)) throw failed(source, field, 'returned an unsupported result type.');
  // JSONata's arrays carry marks of their own: only their JSON goes on.
  return JSON.parse(JSON.stringify(result)) as unknown;
}

function failed(source: string, field: string, what: string): EvaluationError {
  const where = `The JSONata expression '${textOf(source)}' specified for the field '${field}'`;
  return new EvaluationError(field, `${where} ${what}`);
}

/** JSONata throws plain objects with a message. */
function messageOf(error: unknown): string {
  return (error as { message?: string }).message ?? 'unknown error';
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return isObject(value) && (value['_jsonata_lambda'] === true || value['_jsonata_function'] === true);
}
