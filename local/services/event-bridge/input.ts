import { isObject } from '../json.ts';
import type { Rule, Target } from './service.ts';

/** What a rule's target is handed: the event, a part of it, a constant, or a text made from it. */
export function targetInput(
  { Input, InputPath, InputTransformer }: Target,
  event: Record<string, unknown>,
  rule: Pick<Rule, 'arn' | 'name'>,
  now: number,
): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(readPath(event, InputPath) ?? {});
  if (!InputTransformer) return JSON.stringify(event);
  const { detail, ...envelope } = event;
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': new Date(now).toISOString(),
    'aws.events.event': envelope,
    'aws.events.event.json': { ...envelope, detail },
  };
  const { InputPathsMap: paths, InputTemplate } = InputTransformer;
  for (const [name, path] of Object.entries(paths)) values[name] = readPath(event, path);
  return fillTemplate(InputTemplate, (name) =>
    Object.hasOwn(values, name) ? { value: values[name] } : undefined,
  );
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
