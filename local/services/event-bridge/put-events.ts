import { AwsError } from '../../aws-error.ts';
import { ACCOUNT, REGION, type Cloud } from '../../cloud.ts';
import { isObject } from './pattern-values.ts';

export interface BusEvent extends Record<string, unknown> {
  version: string;
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export interface PutEventsEntry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  Time?: string | number;
  Resources?: string[];
  TraceHeader?: string;
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;

/** What is wrong with an entry, in AWS's words. */
interface EntryError {
  ErrorCode: string;
  ErrorMessage: string;
}

/** Refuses the whole request where AWS does: the number of entries and their size together. */
export function checkRequest(entries: PutEventsEntry[] | undefined): PutEventsEntry[] {
  if (!entries || entries.length === 0 || entries.length > MAX_ENTRIES)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
    );
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > MAX_BYTES)
    throw new AwsError(
      'ValidationException',
      `Total size of the entries in the request is over the limit.`,
      413,
    );
  return entries;
}

/** AWS's formula: 14 bytes for a time, and the UTF-8 bytes of everything else. */
function entryBytes({ Source, DetailType, Detail, Time, Resources }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time === undefined ? 0 : 14);
}

export function readEntry(cloud: Cloud, entry: PutEventsEntry): BusEvent | EntryError {
  for (const member of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[member])
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      };
  const { Source = '', DetailType = '', Detail = '' } = entry;
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (DetailType.length > 128)
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage:
        'Parameter DetailType is not valid. Reason: DetailType must not be longer than 128 characters.',
    };
  const detail = parseDetail(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return envelope(cloud, {
    source: Source,
    detailType: DetailType,
    detail,
    resources: entry.Resources,
    time: entry.Time,
  });
}

export function isEntryError(read: BusEvent | EntryError): read is EntryError {
  return 'ErrorCode' in read;
}

export function envelope(
  cloud: Cloud,
  event: {
    source: string;
    detailType: string;
    detail: Record<string, unknown>;
    resources?: string[] | undefined;
    time?: string | number | undefined;
  },
): BusEvent {
  return {
    version: '0',
    id: cloud.kernel.random.uuid(),
    'detail-type': event.detailType,
    source: event.source,
    account: ACCOUNT,
    time: wholeSeconds(event.time === undefined ? cloud.kernel.now() : readTime(event.time)),
    region: REGION,
    resources: event.resources ?? [],
    detail: event.detail,
  };
}

/** SDKs send epoch seconds, people ISO texts. */
function readTime(time: string | number): number {
  const read = typeof time === 'number' ? time * 1000 : Date.parse(time);
  if (Number.isNaN(read)) throw new AwsError('SerializationException', `not a timestamp: ${time}`);
  return read;
}

export function wholeSeconds(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`;
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
