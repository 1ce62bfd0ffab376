import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { ACCOUNT, REGION, type Cloud } from '../../cloud.ts';
import { readInput } from '../operation.ts';
import { isObject, parseJson } from '../json.ts';

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

const MAX_BYTES = 262_144;

const entry = z.strictObject({
  Source: z.string().default(''),
  DetailType: z.string().default(''),
  Detail: z.string().default(''),
  EventBusName: z.string().default('default'),
  Resources: z.array(z.string()).default([]),
  /** SDKs send epoch seconds, people ISO texts. */
  Time: z
    .union([z.number().transform((seconds) => seconds * 1000), z.coerce.date().transform(Number)])
    .optional(),
});
type Entry = z.infer<typeof entry>;
const request = z.strictObject({ Entries: z.array(entry).min(1).max(10) });

/** Refuses the whole request where AWS does: its form, the number of entries, and their size together. */
export function readPutEvents(input: unknown): Entry[] {
  const { Entries } = readInput(request, 'ValidationException', input);
  if (Entries.reduce((sum, one) => sum + entryBytes(one), 0) > MAX_BYTES)
    throw new AwsError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
      413,
    );
  return Entries;
}

/** AWS's formula: 14 bytes for a time, and the UTF-8 bytes of everything else. */
function entryBytes({ Source, DetailType, Detail, Time, Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

/** Throws AwsError with what is wrong with the entry, in AWS's words. */
export function readEntry(cloud: Cloud, given: Entry): BusEvent {
  for (const member of ['Source', 'DetailType', 'Detail'] as const)
    if (given[member] === '') throw invalid(member, `${member} is a required argument.`);
  if (given.Source.startsWith('aws.'))
    throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  if (given.DetailType.length > 128)
    throw invalid('DetailType', 'DetailType must not be longer than 128 characters.');
  const detail = parseJson(given.Detail);
  if (!isObject(detail)) throw new AwsError('MalformedDetail', 'Detail is malformed.');
  const { Source: source, DetailType: detailType, Resources: resources, Time: time } = given;
  return envelope(cloud, { source, detailType, detail, resources, time });
}

function invalid(member: string, reason: string): AwsError {
  return new AwsError('InvalidArgument', `Parameter ${member} is not valid. Reason: ${reason}`);
}

/** What an event says besides where and when it came; `time` in epoch ms, without one it is now. */
export interface Happening {
  source: string;
  detailType: string;
  detail: Record<string, unknown>;
  resources?: string[];
  time?: number | undefined;
}

export function envelope(
  cloud: Cloud,
  { source, detailType, detail, resources = [], time }: Happening,
): BusEvent {
  return {
    version: '0',
    id: cloud.kernel.random.uuid(),
    'detail-type': detailType,
    source,
    account: ACCOUNT,
    time: wholeSeconds(time ?? cloud.kernel.now()),
    region: REGION,
    resources,
    detail,
  };
}

export function wholeSeconds(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`;
}
