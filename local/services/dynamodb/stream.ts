import { createHash } from 'node:crypto';
import { REGION } from '../../cloud.ts';
import { itemSize, type Item } from './item.ts';
import { keyOf, type StagedWrite } from './table.ts';

export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A change of an item, as a consumer of the stream gets it. */
export interface StreamRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: '1.1';
  eventSource: 'aws:dynamodb';
  awsRegion: string;
  dynamodb: {
    /** Epoch seconds. */
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamView;
  };
  eventSourceARN: string;
  /** Only on what expired by itself. */
  userIdentity?: { type: 'Service'; principalId: 'dynamodb.amazonaws.com' };
}

/** The change log of a table, kept for a day. One shard: positions are counted from the first record ever. */
export interface TableStream {
  arn: string;
  view: StreamView;
  records: StreamRecord[];
  /** Position of the first record that is still kept. */
  horizon: number;
  subscribers: (() => void)[];
}

export const SHARD = 'shardId-00000000000000000000-00000000';
const RETENTION_SECONDS = 86_400;
/** Records are dropped in strides, for an array pays for each removal at its head. */
const TRIM_STRIDE = 256;

export function emptyStream(arn: string, view: StreamView): TableStream {
  return { arn, view, records: [], horizon: 0, subscribers: [] };
}

/** Position behind the last record. */
export function end(stream: TableStream): number {
  return stream.horizon + stream.records.length;
}

/** At most `limit` records from `position` on, and where they start: the horizon, when older ones are gone. */
export function read(
  stream: TableStream,
  position: number,
  limit: number,
): { from: number; records: StreamRecord[] } {
  const from = Math.max(position, stream.horizon);
  const start = from - stream.horizon;
  return { from, records: stream.records.slice(start, start + limit) };
}

/** Records the change and tells the subscribers. `now` in epoch milliseconds. */
export function append(stream: TableStream, write: StagedWrite, now: number, expired: boolean): void {
  const seconds = Math.floor(now / 1000);
  trim(stream, seconds);
  stream.records.push(recordOf(stream, write, seconds, expired));
  for (const notify of stream.subscribers) notify();
}

function recordOf(stream: TableStream, write: StagedWrite, seconds: number, expired: boolean): StreamRecord {
  const { table, old, next } = write;
  const position = end(stream);
  const Keys = keyOf(table, next ?? old ?? {});
  const NewImage = next && ['NEW_IMAGE', 'NEW_AND_OLD_IMAGES'].includes(stream.view) ? next : undefined;
  const OldImage = old && ['OLD_IMAGE', 'NEW_AND_OLD_IMAGES'].includes(stream.view) ? old : undefined;
  return {
    eventID: createHash('md5').update(`${stream.arn}/${position}`).digest('hex'),
    eventName: !old ? 'INSERT' : next ? 'MODIFY' : 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: seconds,
      Keys,
      ...(NewImage && { NewImage }),
      ...(OldImage && { OldImage }),
      SequenceNumber: `1${String(position + 1).padStart(23, '0')}`,
      SizeBytes: itemSize(Keys) + itemSize(NewImage ?? {}) + itemSize(OldImage ?? {}),
      StreamViewType: stream.view,
    },
    eventSourceARN: stream.arn,
    ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
}

function trim(stream: TableStream, seconds: number): void {
  const kept = (record: StreamRecord | undefined): boolean =>
    !record || record.dynamodb.ApproximateCreationDateTime >= seconds - RETENTION_SECONDS;
  let dropped = 0;
  while (!kept(stream.records[dropped + TRIM_STRIDE - 1])) dropped += TRIM_STRIDE;
  if (dropped === 0) return;
  stream.records.splice(0, dropped);
  stream.horizon += dropped;
}
