import { isObject } from '../json.ts';

/** What a rule's target is handed: the event, a part of it, a constant, or a text made from it. */
interface InputRule {
  Input?: string | undefined;
  InputPath?: string | undefined;
  InputTransformer?: { InputPathsMap: Record<string, string>; InputTemplate: string } | undefined;
}

/** Facts about the delivery that templates can name. */
interface RuleFacts {
  ruleArn: string;
  ruleName: string;
  /** ISO 8601. */
  ingestionTime: string;
}

export function targetInput(rule: InputRule, event: Record<string, unknown>, facts: RuleFacts): string {
  if (rule.Input !== undefined) return rule.Input;
  if (rule.InputPath !== undefined) return JSON.stringify(readPath(event, rule.InputPath) ?? {});
  if (rule.InputTransformer) return transform(rule.InputTransformer, event, facts);
  return JSON.stringify(event);
}

function transform(
  { InputPathsMap, InputTemplate }: NonNullable<InputRule['InputTransformer']>,
  event: Record<string, unknown>,
  facts: RuleFacts,
): string {
  const { detail, ...envelope } = event;
  const values = new Map<string, unknown>([
    ...Object.entries(InputPathsMap).map(([name, path]): [string, unknown] => [name, readPath(event, path)]),
    ['aws.events.rule-arn', facts.ruleArn],
    ['aws.events.rule-name', facts.ruleName],
    ['aws.events.event.ingestion-time', facts.ingestionTime],
    ['aws.events.event', envelope],
    ['aws.events.event.json', { ...envelope, detail }],
  ]);
  return fillTemplate(InputTemplate, (name) => (values.has(name) ? { value: values.get(name) } : undefined));
}

/**
 * Puts values into `<name>`: within quotes as text, elsewhere as JSON. What is not there, or null, is left out of a text,
 * and is `null` elsewhere, so that the result stays JSON. Names that `find` does not know stay as they are.
 */
export function fillTemplate(
  template: string,
  find: (name: string) => { value: unknown } | undefined,
): string {
  let inText = false;
  return template.replace(/\\.|"|<([^<>"\s]+)>/g, (token, name: string | undefined) => {
    if (token === '"') inText = !inText;
    const found = name === undefined ? undefined : find(name);
    if (!found) return token;
    const value = found.value ?? null;
    if (!inText) return JSON.stringify(value);
    if (value === null) return '';
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  });
}

/** What lies at a path that is readable; undefined where the event has nothing. */
export function readPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, dotted, quoted, index] of path
    .slice(1)
    .matchAll(/\.([^.[\]]+)|\[['"](.+?)['"]\]|\[(\d+)\]/g)) {
    const key = dotted ?? quoted ?? index ?? '';
    if (index !== undefined && Array.isArray(value)) value = (value as unknown[])[Number(index)];
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** The paths that events and pipes know: `$.detail.items[0].id`, `$.detail['a b']`. */
export function isReadablePath(path: string): boolean {
  return /^\$(\.[^.[\]*?()@]+|\[['"].+?['"]\]|\[\d+\])*$/.test(path);
}
