import { AwsError } from '../../aws-error.ts';
import { fillTemplate, isReadablePath, readPath } from '../event-bridge/input.ts';

/**
 * A pipe's input template: `<$.path>` in quotes becomes text, outside of quotes a JSON value. AWS promises valid JSON for what a
 * record does not have and says no more, so a consumer should not build on what comes here. Throws for a path or variable that
 * the twin does not follow.
 */
export function template(text: string): (record: unknown) => string {
  for (const [, name = ''] of text.matchAll(/<(\$[^<>\s]*|aws\.pipes\.[a-z.-]+)>/g)) checkPath(name);
  return (record) =>
    fillTemplate(text, (name) => (name.startsWith('$') ? { value: readPath(record, name) } : undefined));
}

/** A parameter is either text as it stands or, from `$.` on, a path to text in the record. */
export function parameter(text: string): (record: unknown) => string {
  if (!text.startsWith('$.')) return () => text;
  checkPath(text);
  return (record) => {
    const value = readPath(record, text);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw new AwsError('ValidationException', `${text} does not lead to text`);
  };
}

function checkPath(text: string): void {
  if (!isReadablePath(text)) throw new AwsError('ValidationException', `the twin does not follow ${text}`);
}
