import type { Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import { end, read, type StreamRecord, type TableStream } from '../dynamodb/stream.ts';
import { matches, parsePattern, type Pattern } from '../event-bridge/pattern.ts';
import { giveUp, type Condition } from './dead-letter.ts';
import type { PipeProperties } from './resources.ts';
import { busTarget } from './target.ts';

const LONGEST_BACK_OFF_SECONDS = 60;

interface Batch {
  /** Position of the first record. */
  from: number;
  records: StreamRecord[];
}

/**
 * Reads the stream from its own position, batch after batch, and never passes a record that the bus did not take: after a
 * failure it goes on with the first record that failed, so what came after it in the batch may arrive twice but nothing
 * arrives out of order.
 */
export function startPipe(
  cloud: Cloud,
  stream: TableStream,
  pipe: { name: string; arn: string },
  properties: PipeProperties,
): void {
  const { DynamoDBStreamParameters: source, FilterCriteria } = properties.SourceParameters;
  const patterns = (FilterCriteria?.Filters ?? []).map(({ Pattern }) => parsePattern(Pattern));
  const target = busTarget(cloud, pipe.name, properties);
  const label = `pipe ${pipe.name}`;
  let position = 0;
  let batchSize = source.BatchSize;
  let attempts = 0;
  let busy = false;
  let timer: Timer | undefined;

  const wake = (seconds: number): void => {
    const [delay = 0, ...again] = cloud.faults.deliveries(`deliver:pipe:${pipe.name}`);
    timer = cloud.kernel.schedule(cloud.kernel.now() + (seconds + delay) * 1000, label, () => run(again));
  };

  const notice = (): void => {
    if (!busy && !timer && end(stream) > position) wake(0);
  };

  const run = async (again: number[]): Promise<void> => {
    timer = undefined;
    busy = true;
    const pause = await deliver(read(stream, position, batchSize), again);
    busy = false;
    if (pause > 0) wake(pause);
    else notice();
  };

  /** Answers how many seconds to wait before the next batch. */
  const deliver = async ({ from, records }: Batch, again: number[]): Promise<number> => {
    const expired = records.filter((record) => isTooOld(record)).length;
    if (expired > 0) return abandon({ from, records: records.slice(0, expired) }, 'RecordAgeExceeded');

    const wanted = records.filter((record) => passes(patterns, record));
    cloud.count(
      'pipes:Requests',
      wanted.reduce((sum, record) => sum + requestUnits(record), 0),
    );
    const { taken, error } = wanted.length > 0 ? await target.put(wanted) : { taken: 0 };
    const failed = error === undefined ? undefined : wanted[taken];
    if (!failed) {
      advance(from + records.length);
      for (const seconds of again) repeat(wanted, seconds);
      return 0;
    }
    cloud.tell({ kind: 'failure', where: label, error: error ?? '' });
    const rest = records.slice(records.indexOf(failed));
    return fail({ from: from + records.length - rest.length, records: rest });
  };

  const fail = async (rest: Batch): Promise<number> => {
    if (rest.from > position) advance(rest.from);
    attempts += 1;
    const { MaximumRetryAttempts: retries } = source;
    if (source.OnPartialBatchItemFailure && rest.records.length > 1) {
      batchSize = Math.ceil(rest.records.length / 2);
      attempts = 0;
      return 1;
    }
    if (retries >= 0 && attempts > retries) return abandon(rest, 'RetryAttemptsExhausted');
    return backOff(attempts);
  };

  /** Leaves records behind, for the dead-letter queue if there is one. */
  const abandon = async (batch: Batch, condition: Condition): Promise<number> => {
    const wanted = batch.records.filter((record) => passes(patterns, record));
    const queue = source.DeadLetterConfig?.Arn;
    try {
      if (queue !== undefined) await giveUp(cloud, pipe.arn, queue, wanted, condition);
    } catch (error) {
      cloud.tell({ kind: 'failure', where: `${label} dead letter`, error: (error as Error).message });
      return LONGEST_BACK_OFF_SECONDS;
    }
    advance(batch.from + batch.records.length);
    return 0;
  };

  const advance = (to: number): void => {
    position = to;
    attempts = 0;
    batchSize = source.BatchSize;
  };

  const repeat = (records: StreamRecord[], seconds: number): void => {
    cloud.kernel.schedule(cloud.kernel.now() + seconds * 1000, `${label} again`, async () => {
      await target.put(records);
    });
  };

  const isTooOld = (record: StreamRecord): boolean => {
    const limit = source.MaximumRecordAgeInSeconds;
    return limit >= 0 && cloud.kernel.now() / 1000 - record.dynamodb.ApproximateCreationDateTime > limit;
  };

  stream.subscribers.push(notice);
  notice();
}

function passes(patterns: Pattern[], record: StreamRecord): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, record));
}

function backOff(attempts: number): number {
  return Math.min(LONGEST_BACK_OFF_SECONDS, 2 ** (attempts - 1));
}

/** AWS bills 64 KB as one request. */
function requestUnits(record: StreamRecord): number {
  return Math.max(1, Math.ceil(record.dynamodb.SizeBytes / 65_536));
}
