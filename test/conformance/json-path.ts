/** What a JSONPath case uses that has no counterpart in JSONata, or that the twin does not run: such a case is skipped. */
export class NotRun extends Error {
  readonly feature: string;

  constructor(feature: string) {
    super(`not run: ${feature}`);
    this.feature = feature;
  }
}

type Json = Record<string, unknown>;

/** The JSONata text for what `$` means in a field; `$$` and the variables mean the same everywhere. */
export type Root = string;

export const INPUT: Root = '$states.input';

/** A member, an index, or several at once: `.name`, `['name']`, `[2]`, `[*]`, `[1:3]`. */
const STEP =
  /\.([\p{L}_][\p{L}\d_-]*)|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]|\[(-?\d+)\]|\[(\*)\]|\[(\d*):(\d*)\]/uy;

/** A path as JSONata. One that may find several values gives an array, whatever it finds. */
export function pathExpression(path: unknown, root: Root): string {
  if (typeof path !== 'string') throw new NotRun('JSONPath that is not text');
  const [start = '', special, variable] = /^\$(\$)?([A-Za-z_]\w*)?/.exec(path) ?? [];
  if (start === '' || (special && variable)) throw new NotRun('intrinsic functions');
  let expression = special ? '$states.context' : variable ? `$${variable}` : root;
  let finds: 'one' | 'several' = 'one';
  STEP.lastIndex = start.length;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (!step) throw new NotRun('JSONPath filters, unions and descents');
    const [, plain, single, double, index, all, from, to] = step;
    const name = plain ?? single?.replaceAll("\\'", "'") ?? double?.replaceAll('\\"', '"');
    if (name !== undefined) expression = member(expression, name);
    else if (index !== undefined) expression = `(${expression})[${index}]`;
    else {
      finds = 'several';
      expression = all ? everyValue(expression) : slice(expression, from || '0', to);
    }
  }
  return finds === 'several' ? `[${expression}]` : expression;
}

function member(expression: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name)
    ? `${expression}.\`${name}\``
    : `$lookup(${expression}, ${JSON.stringify(name)})`;
}

/** Of a list its items, of an object its members. */
function everyValue(expression: string): string {
  return `($type(${expression}) = "array" ? ${expression} : ${expression}.*)`;
}

/** JSONPath counts the end out, JSONata's range counts it in. */
function slice(expression: string, from: string, to: string | undefined): string {
  const last = to ? String(Number(to) - 1) : `$count(${expression}) - 1`;
  return `($type(${expression}) = "array" ? (${expression})[[${from}..${last}]])`;
}

/** A payload template (`Parameters`, `ResultSelector`): members that end in `.$` are paths, the rest is as it stands. */
export function templateExpression(template: unknown, root: Root): string {
  if (Array.isArray(template)) {
    return `[${template.map((item) => templateExpression(item, root)).join(', ')}]`;
  }
  if (typeof template !== 'object' || template === null) return JSON.stringify(template);
  const members = Object.entries(template).map(([key, value]) =>
    key.endsWith('.$')
      ? `${JSON.stringify(key.slice(0, -2))}: ${pathExpression(value, root)}`
      : `${JSON.stringify(key)}: ${templateExpression(value, root)}`,
  );
  return `{${members.join(', ')}}`;
}

/** `InputPath` and `OutputPath`: null stands for an empty object. */
export function filterExpression(path: unknown, root: Root): string {
  return path === null ? '{}' : path === undefined ? root : pathExpression(path, root);
}

/** `ResultPath`: where in the state's input the result is put. */
export function resultExpression(path: unknown, result: string): string {
  if (path === null) return INPUT;
  if (path === undefined || path === '$') return result;
  const names = typeof path === 'string' && /^\$((?:\.[A-Za-z_]\w*)+)$/.exec(path)?.[1]?.slice(1).split('.');
  if (!names) throw new NotRun('ResultPath into a list');
  return insert(INPUT, names, result);
}

function insert(into: string, [name = '', ...inner]: string[], value: string): string {
  const inserted = inner.length === 0 ? value : insert(member(into, name), inner, value);
  return `$merge([${into}, {${JSON.stringify(name)}: ${inserted}}])`;
}

/** The fields of an `Assign`, each an expression of its own. */
export function assignments(assign: unknown, root: Root): Json {
  return Object.fromEntries(
    Object.entries(assign as Json).map(([name, value]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), inBraces(pathExpression(value, root))]
        : [name, inBraces(templateExpression(value, root))],
    ),
  );
}

export function inBraces(expression: string): string {
  return `{% ${expression} %}`;
}
