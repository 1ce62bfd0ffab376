import { NotRun, pathExpression, type Root } from './json-path.ts';

type Json = Record<string, unknown>;

const SIGNS: Record<string, string> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '<=',
  GreaterThan: '>',
  GreaterThanEquals: '>=',
};
const COMPARISON =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)(Path)?$/;
const TYPES = { String: 'string', Numeric: 'number', Boolean: 'boolean', Timestamp: 'string' };
const INSTANT = String.raw`/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/`;

/** A JSONPath choice rule as a JSONata condition. Values of another type than the operator's never match; they do not fail. */
export function condition(rule: Json, root: Root): string {
  if (Array.isArray(rule['And'])) return joined(rule['And'] as Json[], 'and', root);
  if (Array.isArray(rule['Or'])) return joined(rule['Or'] as Json[], 'or', root);
  if (rule['Not'] !== undefined) return `$not(${condition(rule['Not'] as Json, root)})`;
  const variable = pathExpression(rule['Variable'], root);
  const [operator = ''] = Object.keys(rule).filter((key) => !NOT_OPERATORS.has(key));
  const operand = rule[operator];
  const comparison = COMPARISON.exec(operator);
  if (comparison) {
    const [, kind = '', relation = '', isPath] = comparison;
    const other = isPath ? pathExpression(operand, root) : JSON.stringify(operand);
    const [left, right] = kind === 'Timestamp' ? [instant(variable), instant(other)] : [variable, other];
    const fit = [variable, other].map((value) => isOf(kind as keyof typeof TYPES, value)).join(' and ');
    return `(${fit} ? ${left} ${SIGNS[relation] ?? ''} ${right} : false)`;
  }
  if (operator === 'StringMatches') {
    return `(${isOf('String', variable)} ? $contains(${variable}, ${wildcard(String(operand))}) : false)`;
  }
  const test = typeTest(operator, variable);
  if (!test || typeof operand !== 'boolean') throw new NotRun(`Choice operator ${operator}`);
  return operand ? test : `$not(${test})`;
}

const NOT_OPERATORS = new Set(['Variable', 'Next', 'Assign', 'Output', 'Comment']);

function joined(rules: Json[], operator: 'and' | 'or', root: Root): string {
  return `(${rules.map((rule) => condition(rule, root)).join(` ${operator} `)})`;
}

function typeTest(operator: string, variable: string): string | undefined {
  switch (operator) {
    case 'IsPresent':
      return `$exists(${variable})`;
    case 'IsNull':
      return `($type(${variable}) = "null")`;
    case 'IsNumeric':
    case 'IsString':
    case 'IsBoolean':
    case 'IsTimestamp':
      return `(${isOf(operator.slice(2) as keyof typeof TYPES, variable)})`;
    default:
      return undefined;
  }
}

function isOf(kind: keyof typeof TYPES, value: string): string {
  const isType = `$type(${value}) = "${TYPES[kind]}"`;
  return kind === 'Timestamp' ? `${isType} and $contains(${value}, ${INSTANT})` : isType;
}

function instant(value: string): string {
  return `$toMillis(${value})`;
}

/** `*` stands for any text; `\*` for itself. */
function wildcard(pattern: string): string {
  const parts = [...pattern.matchAll(/\\(.)|([^\\])/gs)].map(([, escaped, plain = '']) =>
    plain === '*' ? String.raw`[\s\S]*` : (escaped ?? plain).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
  );
  return `/^${parts.join('')}$/`;
}
