import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as z from 'zod';
import { instant } from '../../shared/erp/fields.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { logger } from './logger.ts';

const occasion = z.object({ scheduledTime: instant });

/** For functions that a schedule calls: `now` is the time for which the call was scheduled. */
export function scheduleHandler(work: (now: Instant) => Promise<void>) {
  return middy()
    .use(injectLambdaContext(logger))
    .handler((event) => work(occasion.parse(event).scheduledTime));
}
