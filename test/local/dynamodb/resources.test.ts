import { expect, test } from 'vitest';
import { openTwin } from './store.ts';

const schema = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};
const table = {
  ...schema,
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  DeletionProtectionEnabled: true,
};
const globalTable = {
  ...schema,
  Replicas: [{ Region: 'us-east-1', PointInTimeRecoverySpecification: {}, Tags: [] }],
};

test.each([
  ['AWS::DynamoDB::Table', table],
  ['AWS::DynamoDB::GlobalTable', globalTable],
])('%s becomes a table that answers', async (name, properties) => {
  const { call, dynamodb } = await openTwin();
  const type = dynamodb.resourceTypes[name];
  const created = await type?.create({
    logicalId: 'Table',
    physicalName: 'Stack-Table-1',
    properties: type.properties.parse(properties) as never,
  });
  const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Stack-Table-1';
  expect(created).toMatchObject({
    ref: 'Stack-Table-1',
    attributes: { Arn: arn, StreamArn: `${arn}/stream/2026-03-02T08:30:00.000` },
  });
  await call('PutItem', { TableName: 'Stack-Table-1', Item: { pk: { S: 'x' } } });
  expect((await call('GetItem', { TableName: arn, Key: { pk: { S: 'x' } } })).Item).toEqual({
    pk: { S: 'x' },
  });
  expect(await call('DescribeTimeToLive', { TableName: 'Stack-Table-1' })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
  });
});

test.each([
  ['AWS::DynamoDB::Table', { ...table, LocalSecondaryIndexes: [] }, /LocalSecondaryIndexes/],
  ['AWS::DynamoDB::Table', { ...table, BillingMode: 'PROVISIONED' }, /BillingMode/],
  ['AWS::DynamoDB::GlobalTable', { ...globalTable, Replicas: [{ Region: 'eu-west-1' }] }, /Region/],
])('%s refuses by name what it does not do', async (name, properties, message) => {
  const { dynamodb } = await openTwin();
  expect(dynamodb.resourceTypes[name]?.properties.safeParse(properties).error?.message).toMatch(message);
});
