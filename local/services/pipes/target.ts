import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { StreamRecord } from '../dynamodb/stream.ts';
import type { PipeProperties } from './resources.ts';
import { parameter, template } from './template.ts';

interface Entry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Time?: number;
}

/** The bus at the end of a pipe: tells how many records, from the first on, it took. */
export interface BusTarget {
  put(records: StreamRecord[]): Promise<{ taken: number; error?: string }>;
}

interface PutEventsAnswer {
  Entries: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[];
}

const PUT_BYTES = 262_144;

export function busTarget(cloud: Cloud, pipeName: string, properties: PipeProperties): BusTarget {
  const toEntry = entryMaker(pipeName, properties);

  return {
    async put(records) {
      const { made, error: unmade } = madeInOrder(records, toEntry);
      let taken = 0;
      try {
        for (const entries of requests(made)) {
          const answer = (await cloud.call('eventbridge', 'PutEvents', {
            Entries: entries,
          })) as PutEventsAnswer;
          const refused = answer.Entries.findIndex(({ ErrorCode }) => ErrorCode !== undefined);
          if (refused >= 0)
            return { taken: taken + refused, error: answer.Entries[refused]?.ErrorMessage ?? '' };
          taken += entries.length;
        }
        return { taken, ...(unmade !== undefined && { error: unmade }) };
      } catch (error) {
        return { taken, error: (error as Error).message };
      }
    },
  };
}

/** Entries up to the first record that makes none. */
function madeInOrder(
  records: StreamRecord[],
  toEntry: (record: StreamRecord) => Entry,
): { made: Entry[]; error?: string } {
  const made: Entry[] = [];
  try {
    for (const record of records) made.push(toEntry(record));
    return { made };
  } catch (error) {
    return { made, error: (error as Error).message };
  }
}

function entryMaker(
  pipeName: string,
  { Target, TargetParameters }: PipeProperties,
): (record: StreamRecord) => Entry {
  const { InputTemplate, EventBridgeEventBusParameters: parameters = {} } = TargetParameters ?? {};
  const detail = InputTemplate === undefined ? JSON.stringify : template(InputTemplate);
  const source = parameter(parameters.Source ?? `Pipe ${pipeName}`);
  const detailType = parameter(parameters.DetailType ?? 'Event from aws:dynamodb');
  const time = parameters.Time === undefined ? undefined : parameter(parameters.Time);

  return (record) => ({
    EventBusName: Target,
    Source: source(record),
    DetailType: detailType(record),
    Detail: detail(record),
    ...(time && { Time: epochSeconds(time(record)) }),
  });
}

/** A time in the record is an ISO text or epoch seconds. */
function epochSeconds(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (Number.isFinite(seconds)) return seconds;
  throw new AwsError('ValidationException', `${text} is not a time`);
}

/** As many entries in one request as its size allows. */
function requests(entries: Entry[]): Entry[][] {
  const result: Entry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = 14 + Buffer.byteLength(entry.Detail + entry.Source + entry.DetailType);
    if (bytes + size > PUT_BYTES) {
      result.push([]);
      bytes = 0;
    }
    result.at(-1)?.push(entry);
    bytes += size;
  }
  return result;
}
