import * as z from 'zod';

const streamParameters = z.strictObject({
  StartingPosition: z.literal('TRIM_HORIZON'),
  /** A bus takes ten entries at a time, and AWS refuses a pipe whose batches its target could not take. */
  BatchSize: z.int().min(1).max(10).default(10),
  MaximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
  MaximumRecordAgeInSeconds: z.int().min(-1).max(604_800).default(-1),
  OnPartialBatchItemFailure: z.literal('AUTOMATIC_BISECT').optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().startsWith('arn:aws:sqs:') }).optional(),
});

const busParameters = z.strictObject({
  DetailType: z.string().min(1).optional(),
  Source: z.string().min(1).optional(),
  Time: z.string().startsWith('$.').optional(),
});

/** From a DynamoDB stream to an event bus; another source or target is refused by its ARN. */
export const pipeProperties = z.strictObject({
  Name: z.string().optional(),
  Source: z
    .string()
    .regex(/^arn:aws:dynamodb:.*\/stream\//, 'the twin runs pipes from DynamoDB streams only'),
  SourceParameters: z.strictObject({
    DynamoDBStreamParameters: streamParameters,
    FilterCriteria: z
      .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).optional() })
      .optional(),
  }),
  Target: z.string().regex(/^arn:aws:events:.*:event-bus\//, 'the twin runs pipes to event buses only'),
  TargetParameters: z
    .strictObject({
      InputTemplate: z.string().max(8192).optional(),
      EventBridgeEventBusParameters: busParameters.optional(),
    })
    .optional(),
  // Without effect on one machine.
  RoleArn: z.string(),
  Description: z.string().optional(),
  KmsKeyIdentifier: z.string().optional(),
  LogConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

export type PipeProperties = z.infer<typeof pipeProperties>;
