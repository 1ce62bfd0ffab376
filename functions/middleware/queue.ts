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

/** An event as EventBridge delivers it to a queue. */
export const busEvent = <Detail extends z.ZodMiniType>(detail: Detail) =>
  z.object({ id: z.string(), source: z.string(), 'detail-type': z.string(), time: instant, detail });
