import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { rotateWebhookSecret, type RotationStep } from '../../aws/secret-rotation.ts';
import { logger } from '../../middleware/logger.ts';

export const handler = middy<RotationStep>()
  .use(injectLambdaContext(logger))
  .handler((step) => rotateWebhookSecret(step));
