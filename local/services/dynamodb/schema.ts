import * as z from 'zod';

const idle = z.unknown().optional();
const keySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);
const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.strictObject({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY']) }),
});
export type IndexSchema = z.infer<typeof index>;

/** `AWS::DynamoDB::Table`, and what `CreateTable` takes. */
export const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: z.array(index).optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  StreamSpecification: z
    .strictObject({
      StreamEnabled: z.literal(true).optional(),
      StreamViewType: z.enum(['NEW_IMAGE', 'NEW_AND_OLD_IMAGES']),
    })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ Enabled: z.literal(true), AttributeName: z.string() }).optional(),
  // They bear on safety in AWS, not on what a request sees.
  DeletionProtectionEnabled: idle,
  PointInTimeRecoverySpecification: idle,
  SSESpecification: idle,
});

export interface TableSchema extends Omit<z.infer<typeof tableProperties>, 'BillingMode'> {
  TableName: string;
}
export type StreamView = NonNullable<TableSchema['StreamSpecification']>['StreamViewType'];
