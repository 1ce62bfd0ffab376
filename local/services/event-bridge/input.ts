import { isObject } from './pattern-values.ts';

/** What a rule's target is handed: the event, a part of it, a constant, or a text made from it. */
export interface InputRule {
  Input?: string | undefined;
  InputPath?: string | undefined;
  InputTransformer?:
    { InputPathsMap?: Record<string, string> | undefined; InputTemplate: string } | undefined;
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
  { InputPathsMap = {}, InputTemplate }: NonNullable<InputRule['InputTransformer']>,
  event: Record<string, unknown>,
  facts: RuleFacts,
): string {
  const values = new Map<string, unknown>(
    Object.entries(InputPathsMap).map(([name, path]) => [name, readPath(event, path)]),
  );
  const { detail, ...envelope } = event;
  values.set('aws.events.rule-arn', facts.ruleArn);
  values.set('aws.events.rule-name', facts.ruleName);
  values.set('aws.events.event.ingestion-time', facts.ingestionTime);
  values.set('aws.events.event', envelope);
  values.set('aws.events.event.json', { ...envelope, detail });
  return fillTemplate(InputTemplate, values);
}

/**
 * Puts values into `<name>`: within quotes as text, elsewhere as JSON. A value that the event does not have is left out of a
 * text, and is `null` elsewhere, so that the result stays JSON. Names that nobody declared stay as they are.
 */
function fillTemplate(template: string, values: ReadonlyMap<string, unknown>): string {
  let inText = false;
  return template.replace(/\\.|"|<([^<>"\s]+)>/g, (token, name: string | undefined) => {
    if (token === '"') inText = !inText;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name);
    if (!inText) return JSON.stringify(value ?? null);
    if (value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

/** A path as EventBridge knows them: `$.detail.items[0].id`, `$.detail['a b']`. Undefined where the event has nothing. */
function readPath(event: unknown, path: string): unknown {
  if (!path.startsWith('$')) throw new Error(`not a JSON path: ${path}`);
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

export function isReadablePath(path: string): boolean {
  return /^\$(\.[^.[\]]+|\[['"].+?['"]\]|\[\d+\])*$/.test(path);
}
