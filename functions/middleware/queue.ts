import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { instant } from '../../shared/time/schema.ts';

/**
 * For functions behind a queue: one record after the other; one that fails goes back to the queue, the rest are done. Work that
 * looks only at how its subject stands now is done once for all records of a batch that have the same subject.
 */
export function queueHandler<Body>(
  body: z.ZodMiniType<Body>,
  work: (body: Body) => Promise<void>,
  subjectOf?: (body: Body) => string,
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    const begun = new Map<string, Promise<void>>();
    for (const record of Records) {
      try {
        const asked = body.parse(JSON.parse(record.body));
        const subject = subjectOf?.(asked) ?? record.messageId;
        const done = begun.get(subject) ?? work(asked);
        begun.set(subject, done);
        await done;
      } catch (error) {
        console.error({ message: 'record goes back to the queue', error });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
}

/**
 * For functions behind a queue that do a batch in one go: where that fails, each record is tried by itself, so that one that can
 * never be done does not keep the others.
 */
export function batchHandler<Body>(body: z.ZodMiniType<Body>, work: (bodies: Body[]) => Promise<void>) {
  const alone = queueHandler(body, (one) => work([one]));
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    if (event.Records.length === 1) return alone(event);
    try {
      await work(event.Records.map((record) => body.parse(JSON.parse(record.body))));
      return { batchItemFailures: [] };
    } catch (error) {
      console.warn({ message: 'the records of a batch are done one by one', error });
      return alone(event);
    }
  };
}

/** An event as EventBridge delivers it to a queue. */
export const busEvent = <Detail extends z.ZodMiniType>(detail: Detail) =>
  z.object({ id: z.string(), source: z.string(), 'detail-type': z.string(), time: instant, detail });
