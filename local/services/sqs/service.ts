import * as z from 'zod';
import { type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { inert } from '../inert.ts';
import { startPolling } from './event-source-mapping.ts';
import { sqsOperations } from './operations.ts';
import { queueUrl } from './queue-url.ts';
import { findQueue, Queue, type Queues } from './queue.ts';

/** Amazon SQS, standard queues, and Lambda's pollers of them. */
export function createSqs(cloud: Cloud): TwinService {
  const queues: Queues = new Map();
  cloud.register('sqs', sqsOperations(cloud, queues));
  return { resourceTypes: resourceTypes(cloud, queues) };
}

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

// FifoQueue and its kin are not here: a FIFO queue is refused by the name of the property.
const queueProperties = z.strictObject({
  QueueName: z
    .string()
    .regex(/^[\w-]+$/, 'the twin does not run FIFO queues')
    .optional(),
  VisibilityTimeout: whole(0, 43_200).default(30),
  DelaySeconds: whole(0, 900).default(0),
  MessageRetentionPeriod: whole(60, 1_209_600).default(345_600),
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: whole(1, 1000) })
    .optional(),
  KmsMasterKeyId: inert,
  SqsManagedSseEnabled: inert,
});
export type QueueProperties = z.infer<typeof queueProperties>;

const mappingProperties = z.strictObject({
  EventSourceArn: z.string().startsWith('arn:aws:sqs:', 'the twin polls only SQS queues for functions'),
  FunctionName: z.string(),
  // For more than ten AWS wants a batching window, which the twin does not run.
  BatchSize: whole(1, 10).default(10),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // So many batches at once AWS starts with; more only with time.
  ScalingConfig: z.strictObject({ MaximumConcurrency: whole(2, 1000) }).default({ MaximumConcurrency: 5 }),
});
export type MappingProperties = z.infer<typeof mappingProperties>;

function resourceTypes(cloud: Cloud, queues: Queues): ResourceTypes {
  return {
    'AWS::SQS::Queue': resourceType({
      properties: queueProperties,
      create({ physicalName, properties }) {
        const { QueueName: name = physicalName, RedrivePolicy } = properties;
        const deadLetters = RedrivePolicy && findQueue(queues, RedrivePolicy.deadLetterTargetArn);
        const queue = new Queue(cloud, name, properties, deadLetters);
        queues.set(name, queue);
        return { ref: queueUrl(name), attributes: { Arn: queue.arn, QueueName: name } };
      },
    }),
    'AWS::Lambda::EventSourceMapping': resourceType({
      properties: mappingProperties,
      create({ physicalName, properties }) {
        const queue = findQueue(queues, properties.EventSourceArn);
        if (queue.stirred) throw new Error(`the queue ${queue.name} already feeds a function`);
        startPolling(cloud, queue, properties);
        return { ref: physicalName, attributes: {} };
      },
    }),
  };
}
