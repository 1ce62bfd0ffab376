import { awsErrorOf } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { StreamRecord } from '../dynamodb/stream.ts';
import { fillTemplate, isReadablePath, readPath } from '../event-bridge/input.ts';
import type { PipeProperties } from './service.ts';

/** The bus at the end of a pipe: tells how many records, from the first on, it took. */
export type Put = (records: StreamRecord[]) => Promise<{ taken: number; error?: string }>;

interface PutEventsAnswer {
  Entries: { ErrorCode?: string; ErrorMessage?: string }[];
}

export function busTarget(cloud: Cloud, pipeName: string, { Target, TargetParameters }: PipeProperties): Put {
  const { InputTemplate, EventBridgeEventBusParameters: parameters } = TargetParameters ?? {};
  const detail = InputTemplate === undefined ? JSON.stringify : template(InputTemplate);
  const source = parameter(parameters?.Source ?? `Pipe ${pipeName}`);
  const detailType = parameter(parameters?.DetailType ?? 'Event from aws:dynamodb');
  const time = parameters?.Time === undefined ? undefined : parameter(parameters.Time);

  return async (records) => {
    const entries: object[] = [];
    let error: string | undefined;
    try {
      for (const record of records)
        entries.push({
          EventBusName: Target,
          Source: source(record),
          DetailType: detailType(record),
          Detail: detail(record),
          ...(time && { Time: time(record) }),
        });
    } catch (unmade) {
      // Those before it go out.
      error = (unmade as Error).message;
    }
    try {
      if (entries.length === 0) return { taken: 0, error };
      const answer = await cloud.call('eventbridge', 'PutEvents', { Entries: entries });
      const answers = (answer as PutEventsAnswer).Entries;
      const refused = answers.findIndex(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused >= 0) return { taken: refused, error: answers[refused]?.ErrorMessage ?? '' };
      return { taken: entries.length, error };
    } catch (failed) {
      return { taken: 0, error: awsErrorOf(failed).message };
    }
  };
}

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
function parameter(text: string): (record: unknown) => string {
  if (!text.startsWith('$.')) return () => text;
  checkPath(text);
  return (record) => {
    const value = readPath(record, text);
    if (typeof value === 'string') return value;
    throw new Error(`${text} does not lead to text`);
  };
}

function checkPath(text: string): void {
  if (!isReadablePath(text)) throw new Error(`the twin does not follow ${text}`);
}
