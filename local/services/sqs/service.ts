import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { startPolling } from './event-source-mapping.ts';
import { sqsOperations } from './operations.ts';
import { queueUrl } from './queue-url.ts';
import { findQueue, type Queues } from './queue.ts';

/** Amazon SQS, standard queues, and Lambda's pollers of them. */
export function createSqs(cloud: Cloud): TwinService {
  const queues: Queues = new Map();
  cloud.register('sqs', { operations: sqsOperations(cloud, queues) });
  return { resourceTypes: resourceTypes(cloud, queues) };
}

const inert = z.unknown().optional();
const seconds = (limit: number) => z.coerce.number().int().min(0).max(limit);

const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

// FifoQueue and its kin are not here: a FIFO queue is refused by the name of the property.
const queueProperties = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: seconds(43_200).default(30),
  DelaySeconds: seconds(900).default(0),
  MessageRetentionPeriod: seconds(1_209_600).default(345_600),
  MaximumMessageSize: z.coerce.number().int().min(1024).max(1_048_576).default(262_144),
  ReceiveMessageWaitTimeSeconds: seconds(20).default(0),
  RedrivePolicy: redrivePolicy.optional(),
  RedriveAllowPolicy: inert,
  KmsMasterKeyId: inert,
  KmsDataKeyReusePeriodSeconds: inert,
  SqsManagedSseEnabled: inert,
  Tags: inert,
});

const mappingProperties = z.strictObject({
  EventSourceArn: z
    .string()
    .refine((text) => text.startsWith('arn:aws:sqs:'), 'the twin polls only SQS queues for functions'),
  FunctionName: z.string(),
  // For more than ten AWS wants a batching window, which the twin does not run.
  BatchSize: z.coerce.number().int().min(1).max(10).default(10),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z
    .strictObject({ MaximumConcurrency: z.coerce.number().int().min(2).max(1000).optional() })
    .optional(),
  Enabled: z.union([z.boolean(), z.stringbool()]).default(true),
  KmsKeyArn: inert,
  Tags: inert,
});

/** So many batches at once AWS starts with; more only with time. */
const FIRST_CONCURRENCY = 5;

function resourceTypes(cloud: Cloud, queues: Queues): ResourceTypes {
  return {
    'AWS::SQS::Queue': resourceType({
      properties: queueProperties,
      create({ physicalName, properties }) {
        const name = properties.QueueName ?? physicalName;
        if (name.endsWith('.fifo')) throw new Error(`the twin does not run FIFO queues: ${name}`);
        const queueArn = arn('sqs', name);
        const { RedrivePolicy } = properties;
        queues.set(name, {
          name,
          arn: queueArn,
          messages: new Map(),
          createdAt: cloud.kernel.now(),
          stirred: undefined,
          settings: {
            visibilityTimeout: properties.VisibilityTimeout,
            delaySeconds: properties.DelaySeconds,
            retentionSeconds: properties.MessageRetentionPeriod,
            maximumMessageSize: properties.MaximumMessageSize,
            waitTimeSeconds: properties.ReceiveMessageWaitTimeSeconds,
            redrive: RedrivePolicy && {
              deadLetterArn: RedrivePolicy.deadLetterTargetArn,
              maxReceiveCount: RedrivePolicy.maxReceiveCount,
            },
          },
        });
        return {
          ref: queueUrl(name),
          attributes: { Arn: queueArn, QueueName: name, QueueUrl: queueUrl(name) },
        };
      },
    }),
    // Who may send matters between accounts and services; here everything may.
    'AWS::SQS::QueuePolicy': resourceType({
      properties: z.strictObject({ PolicyDocument: inert, Queues: inert }),
      create: ({ physicalName }) => ({ ref: physicalName, attributes: { Id: physicalName } }),
    }),
    'AWS::Lambda::EventSourceMapping': resourceType({
      properties: mappingProperties,
      create({ logicalId, physicalName, properties }) {
        const queue = findQueue(queues, properties.EventSourceArn);
        if (queue.stirred) throw new Error(`${logicalId}: the queue ${queue.name} already feeds a function`);
        if (properties.Enabled)
          startPolling(cloud, queues, {
            queue,
            functionName: properties.FunctionName,
            batchSize: properties.BatchSize,
            maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? FIRST_CONCURRENCY,
            reportsItemFailures: properties.FunctionResponseTypes.length > 0,
          });
        return { ref: physicalName, attributes: { Id: physicalName } };
      },
    }),
  };
}
