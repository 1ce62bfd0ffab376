import { createHash } from 'node:crypto';
import { REGION } from '../../cloud.ts';
import { itemSize, type Item } from './item.ts';
import type { StreamView } from './schema.ts';
import { keyOf, type StagedWrite } from './table.ts';

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

/** Position behind the last record. */
export function end(stream: TableStream): number {
  return stream.horizon + stream.records.length;
}

export interface Batch {
  /** Position of the first record. */
  from: number;
  records: StreamRecord[];
}

/** At most `limit` records from `position` on, and where they start: the horizon, when older ones are gone. */
export function read(stream: TableStream, position: number, limit: number): Batch {
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
  const OldImage = stream.view === 'NEW_AND_OLD_IMAGES' ? old : undefined;
  return {
    eventID: createHash('md5').update(`${stream.arn}/${position}`).digest('hex'),
    eventName: !old ? 'INSERT' : next ? 'MODIFY' : 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: seconds,
      Keys,
      ...(next && { NewImage: next }),
      ...(OldImage && { OldImage }),
      SequenceNumber: `1${String(position + 1).padStart(23, '0')}`,
      SizeBytes: itemSize(Keys) + itemSize(next) + itemSize(OldImage),
      StreamViewType: stream.view,
    },
    eventSourceARN: stream.arn,
    ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
}

function trim(stream: TableStream, seconds: number): void {
  const isOld = (record: StreamRecord | undefined): boolean =>
    (record?.dynamodb.ApproximateCreationDateTime ?? Infinity) < seconds - RETENTION_SECONDS;
  while (isOld(stream.records[TRIM_STRIDE - 1])) {
    stream.records.splice(0, TRIM_STRIDE);
    stream.horizon += TRIM_STRIDE;
  }
}
