import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import type { TableStream } from '../dynamodb/stream.ts';
import { deadLetterConfig } from '../event-bridge/target.ts';
import { startPipe } from './pipe.ts';

/** From a DynamoDB stream to an event bus; another source or target is refused by its ARN. */
const pipeProperties = z.strictObject({
  Name: z.string().optional(),
  Source: z
    .string()
    .regex(/^arn:aws:dynamodb:.*\/stream\//, 'the twin runs pipes from DynamoDB streams only'),
  SourceParameters: z.strictObject({
    DynamoDBStreamParameters: z.strictObject({
      StartingPosition: z.literal('TRIM_HORIZON'),
      /** A bus takes ten entries at a time, and AWS refuses a pipe whose batches its target could not take. */
      BatchSize: z.int().min(1).max(10).default(10),
      MaximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
      OnPartialBatchItemFailure: z.literal('AUTOMATIC_BISECT').optional(),
      DeadLetterConfig: deadLetterConfig.optional(),
    }),
    FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) }).optional(),
  }),
  Target: z.string().regex(/^arn:aws:events:.*:event-bus\//, 'the twin runs pipes to event buses only'),
  TargetParameters: z
    .strictObject({
      InputTemplate: z.string().max(8192).optional(),
      EventBridgeEventBusParameters: z
        .strictObject({
          DetailType: z.string().min(1).optional(),
          Source: z.string().min(1).optional(),
          Time: z.string().startsWith('$.').optional(),
        })
        .optional(),
    })
    .optional(),
  // Without effect on one machine.
  RoleArn: z.string(),
  Description: z.string().optional(),
});
export type PipeProperties = z.infer<typeof pipeProperties>;

/** EventBridge Pipes from the streams of DynamoDB to event buses. */
export function createPipes(cloud: Cloud, streams: ReadonlyMap<string, TableStream>): TwinService {
  const pipe = resourceType({
    properties: pipeProperties,
    create: ({ physicalName, properties }) => {
      const name = properties.Name ?? physicalName;
      const Arn = arn('pipes', `pipe/${name}`);
      const stream = streams.get(properties.Source);
      if (!stream) throw new Error(`${name}: there is no stream ${properties.Source}`);
      startPipe(cloud, stream, { name, arn: Arn }, properties);
      return { ref: name, attributes: { Arn } };
    },
  });
  return { resourceTypes: { 'AWS::Pipes::Pipe': pipe } };
}
