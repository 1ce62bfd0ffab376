import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { instant } from '../../shared/erp/fields.ts';
import { logger } from './logger.ts';

/** For functions behind a queue: one record after the other; one that fails goes back to the queue, the rest are done. */
export function queueHandler<Body>(body: z.ZodType<Body>, work: (body: Body) => Promise<void>) {
  const processor = new BatchProcessor(EventType.SQS, { logger });
  const onRecord = async (record: SQSRecord) => {
    try {
      await work(body.parse(JSON.parse(record.body)));
    } catch (error) {
      logger.error('record goes back to the queue', error as Error);
      throw error;
    }
  };
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .handler((event, context) =>
      processPartialResponse(event, onRecord, processor, {
        context,
        processInParallel: false,
        throwOnFullBatchFailure: false,
      }),
    );
}

/** An event as EventBridge delivers it to a queue. */
export const busEvent = <Detail extends z.ZodType>(detail: Detail) =>
  z.object({ id: z.string(), source: z.string(), 'detail-type': z.string(), time: instant, detail });
