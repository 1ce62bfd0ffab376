import { ACCOUNT, REGION } from '../cloud.ts';

/** What the intrinsic functions of one stack may refer to. */
export interface Scope {
  stackName: string;
  parameters: ReadonlyMap<string, unknown>;
  condition(name: string): boolean;
  /** Undefined when the stack has no such resource (or its condition is false). */
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, attribute: string): string;
  imported(exportName: string): unknown;
}

/** Something in a template that the twin cannot work out; the message names it. */
export class TemplateProblem extends Error {}

const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, scope) => reference(text(name, 'Ref'), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = attributePath(argument);
    return scope.attribute(logicalId, text(resolveValue(attribute, scope), 'Fn::GetAtt'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair(resolveValue(argument, scope), 'Fn::Join');
    return list(parts, 'Fn::Join')
      .map((part) => text(part, 'Fn::Join'))
      .join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': (argument, scope) => {
    if (!Array.isArray(argument)) return substitute(text(argument, 'Fn::Sub'), {}, scope);
    const [pattern, variables] = pair(argument, 'Fn::Sub');
    return substitute(text(pattern, 'Fn::Sub'), record(resolveValue(variables, scope), 'Fn::Sub'), scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, choices] = pair(resolveValue(argument, scope), 'Fn::Select');
    const chosen = list(choices, 'Fn::Select')[Number(index)];
    if (chosen === undefined) throw new TemplateProblem(`Fn::Select: there is no item ${String(index)}`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = pair(resolveValue(argument, scope), 'Fn::Split');
    return text(source, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::ImportValue': (argument, scope) =>
    scope.imported(text(resolveValue(argument, scope), 'Fn::ImportValue')),
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, 'Fn::If');
    return resolveValue(scope.condition(text(name, 'Fn::If')) ? whenTrue : whenFalse, scope);
  },
};

/** The value with every intrinsic function worked out; members that are `AWS::NoValue` are left out. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveValue(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveValue(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (!isRecord(value)) return value;
  const call = intrinsicCall(value);
  if (call) {
    const intrinsic = intrinsics[call.name];
    if (!intrinsic) throw new TemplateProblem(`the twin does not know the function ${call.name}`);
    return intrinsic(call.argument, scope);
  }
  const members = Object.entries(value).map(([key, member]) => [key, resolveValue(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

/** Works out one entry of the `Conditions` section. */
export function evaluateCondition(value: unknown, scope: Scope): boolean {
  const members = isRecord(value) ? Object.entries(value) : [];
  const [entry] = members;
  if (!entry || members.length !== 1) throw new TemplateProblem(`not a condition: ${JSON.stringify(value)}`);
  const [name, argument] = entry;
  const operands = (): unknown[] => list(argument, name);
  switch (name) {
    case 'Condition':
      return scope.condition(text(argument, name));
    case 'Fn::Equals': {
      const [left, right] = pair(resolveValue(argument, scope), name);
      return JSON.stringify(left) === JSON.stringify(right);
    }
    case 'Fn::And':
      return operands().every((operand) => evaluateCondition(operand, scope));
    case 'Fn::Or':
      return operands().some((operand) => evaluateCondition(operand, scope));
    case 'Fn::Not':
      return !evaluateCondition(operands()[0], scope);
    default:
      throw new TemplateProblem(`the twin does not know the condition function ${name}`);
  }
}

/** The names that a value refers to by Ref, Fn::GetAtt or Fn::Sub (resources, parameters and pseudo parameters alike). */
export function referencedNames(value: unknown): Set<string> {
  const names = new Set<string>();
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(walk);
    if (!isRecord(part)) return;
    const call = intrinsicCall(part);
    if (call?.name === 'Ref' && typeof call.argument === 'string') names.add(call.argument);
    if (call?.name === 'Fn::GetAtt') names.add(attributePath(call.argument)[0]);
    if (call?.name === 'Fn::Sub') {
      const pattern: unknown = Array.isArray(call.argument) ? call.argument[0] : call.argument;
      for (const [, name] of String(pattern).matchAll(PLACEHOLDER)) names.add(name?.split('.')[0] ?? '');
    }
    Object.values(part).forEach(walk);
  };
  walk(value);
  return names;
}

const PLACEHOLDER = /\$\{([^!}][^}]*)\}/g;

function substitute(pattern: string, variables: Record<string, unknown>, scope: Scope): string {
  const filled = pattern.replace(PLACEHOLDER, (_, name: string) => {
    if (Object.hasOwn(variables, name)) return text(variables[name], 'Fn::Sub');
    const [logicalId = '', ...attribute] = name.split('.');
    if (attribute.length > 0) return scope.attribute(logicalId, attribute.join('.'));
    return text(reference(name, scope), 'Fn::Sub');
  });
  return filled.replace(/\$\{!([^}]*)\}/g, '${$1}');
}

function reference(name: string, scope: Scope): unknown {
  switch (name) {
    case 'AWS::Region':
      return REGION;
    case 'AWS::AccountId':
      return ACCOUNT;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return scope.stackName;
    case 'AWS::NoValue':
      return NO_VALUE;
    default: {
      const found = scope.parameters.get(name) ?? scope.ref(name);
      if (found === undefined) throw new TemplateProblem(`Ref: the stack has nothing named ${name}`);
      return found;
    }
  }
}

function intrinsicCall(value: Record<string, unknown>): { name: string; argument: unknown } | undefined {
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] } : undefined;
}

function attributePath(argument: unknown): [logicalId: string, attribute: unknown] {
  if (typeof argument === 'string') {
    const [logicalId = '', ...attribute] = argument.split('.');
    return [logicalId, attribute.join('.')];
  }
  const [logicalId, attribute] = pair(argument, 'Fn::GetAtt');
  return [text(logicalId, 'Fn::GetAtt'), attribute];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (!isRecord(value))
    throw new TemplateProblem(`${where}: expected an object, got ${JSON.stringify(value)}`);
  return value;
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value))
    throw new TemplateProblem(`${where}: expected a list, got ${JSON.stringify(value)}`);
  return value;
}

function pair(value: unknown, where: string): [unknown, unknown] {
  const [first, second, ...more] = list(value, where);
  if (second === undefined || more.length > 0) throw new TemplateProblem(`${where}: expected two members`);
  return [first, second];
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateProblem(`${where}: expected text, got ${JSON.stringify(value)}`);
}
