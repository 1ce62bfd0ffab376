import * as z from 'zod';
import { resourceType, type ResourceTypes } from '../../template/resource.ts';
import { makeTable, type Engine } from './engine.ts';

const keySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);
const attributeDefinitions = z.array(
  z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
);
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const streamViewType = z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']);
const expiry = z.strictObject({ Enabled: z.boolean(), AttributeName: z.string().optional() });

/** Accepted because they bear on cost, safety or sight in AWS, not on what a request sees. */
const withoutEffect = {
  ContributorInsightsSpecification: z.unknown().optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
  TableClass: z.string().optional(),
  Tags: z.unknown().optional(),
};
const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: projection,
  ContributorInsightsSpecification: z.unknown().optional(),
  OnDemandThroughput: z.unknown().optional(),
  WarmThroughput: z.unknown().optional(),
});

const table = z.strictObject({
  ...withoutEffect,
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: attributeDefinitions,
  GlobalSecondaryIndexes: z.array(index).optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  OnDemandThroughput: z.unknown().optional(),
  StreamSpecification: z
    .strictObject({ StreamViewType: streamViewType, ResourcePolicy: z.unknown().optional() })
    .optional(),
  TimeToLiveSpecification: expiry.optional(),
  ResourcePolicy: z.unknown().optional(),
});

export function tableResources(engine: Engine): ResourceTypes {
  return {
    'AWS::DynamoDB::Table': resourceType({
      properties: table,
      create({ physicalName, properties }) {
        const TableName = properties.TableName ?? physicalName;
        const { arn, stream } = makeTable(engine, { ...properties, TableName });
        return {
          ref: TableName,
          attributes: { Arn: arn, TableId: TableName, ...(stream && { StreamArn: stream.arn }) },
        };
      },
    }),
  };
}
