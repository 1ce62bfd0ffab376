import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { instant } from '../../shared/erp/fields.ts';

/** For functions behind a queue: one record after the other; one that fails goes back to the queue, the rest are done. */
export function queueHandler<Body>(body: z.ZodMiniType<Body>, work: (body: Body) => Promise<void>) {
  const processor = new BatchProcessor(EventType.SQS);
  const onRecord = async (record: SQSRecord) => {
    try {
      await work(body.parse(JSON.parse(record.body)));
    } catch (error) {
      console.error({ message: 'record goes back to the queue', error });
      throw error;
    }
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, onRecord, processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
}

/** An event as EventBridge delivers it to a queue. */
export const busEvent = <Detail extends z.ZodMiniType>(detail: Detail) =>
  z.object({ id: z.string(), source: z.string(), 'detail-type': z.string(), time: instant, detail });
