import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { instant } from '../../shared/time/schema.ts';

/** For functions behind a queue: one record after the other; one that fails goes back to the queue, the rest are done. */
export function queueHandler<Body>(body: z.ZodMiniType<Body>, work: (body: Body) => Promise<void>) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of Records) {
      try {
        await work(body.parse(JSON.parse(record.body)));
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
