import * as z from 'zod';

import { inert } from '../inert.ts';

const keySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2)
  .refine(
    (keys) => keys[0]?.KeyType === 'HASH' && keys[1]?.KeyType !== 'HASH',
    'the first key is HASH, a second one RANGE',
  )
  .refine(
    ([one, other]) => one?.AttributeName !== other?.AttributeName,
    'two keys are not of the same attribute',
  );
const index = z.strictObject({
  IndexName: z.string().min(3),
  KeySchema: keySchema,
  Projection: z.strictObject({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY']) }),
});
export type IndexSchema = z.infer<typeof index>;

const tableShape = z.strictObject({
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
  DeletionProtectionEnabled: inert,
  PointInTimeRecoverySpecification: inert,
  SSESpecification: inert,
});

/** `AWS::DynamoDB::Table`, and what `CreateTable` takes. As on AWS exactly the attributes of keys are defined. */
export const tableProperties = tableShape.superRefine((table, context) => {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [] } = table;
  const refuse = (member: string, message: string) => {
    context.addIssue({ code: 'custom', path: [member], message });
  };
  const keys = [KeySchema, ...GlobalSecondaryIndexes.map((one) => one.KeySchema)].flat();
  const used = new Set(keys.map(({ AttributeName }) => AttributeName));
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  for (const name of used)
    if (!defined.includes(name)) refuse('AttributeDefinitions', `the key ${name} is not defined`);
  for (const name of defined)
    if (!used.has(name)) refuse('AttributeDefinitions', `${name} is the key of nothing`);
  if (new Set(defined).size < defined.length) refuse('AttributeDefinitions', 'an attribute is defined twice');
  const names = GlobalSecondaryIndexes.map(({ IndexName }) => IndexName);
  if (new Set(names).size < names.length) refuse('GlobalSecondaryIndexes', 'two indexes have the same name');
});

export interface TableSchema extends Omit<z.infer<typeof tableProperties>, 'BillingMode'> {
  TableName: string;
}
export type StreamView = NonNullable<TableSchema['StreamSpecification']>['StreamViewType'];
