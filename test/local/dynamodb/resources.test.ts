import { expect, test } from 'vitest';
import { openTwin } from './store.ts';

const table = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  DeletionProtectionEnabled: true,
};

test('a table of the template answers', async () => {
  const { call, dynamodb } = await openTwin();
  const type = dynamodb.resourceTypes['AWS::DynamoDB::Table'];
  const created = await type?.create({
    logicalId: 'Table',
    physicalName: 'Stack-Table-1',
    properties: type.properties.parse(table) as never,
  });
  const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Stack-Table-1';
  expect(created).toMatchObject({
    ref: 'Stack-Table-1',
    attributes: { Arn: arn, StreamArn: `${arn}/stream/2026-03-02T08:30:00.000` },
  });
  await call('PutItem', { TableName: 'Stack-Table-1', Item: { pk: { S: 'x' } } });
  expect((await call('GetItem', { TableName: 'Stack-Table-1', Key: { pk: { S: 'x' } } })).Item).toEqual({
    pk: { S: 'x' },
  });
});

test.each([
  [{ ...table, LocalSecondaryIndexes: [] }, /LocalSecondaryIndexes/],
  [{ ...table, BillingMode: 'PROVISIONED' }, /BillingMode/],
])('what a table would need that the twin does not do is refused by name', async (properties, message) => {
  const { dynamodb } = await openTwin();
  const type = dynamodb.resourceTypes['AWS::DynamoDB::Table'];
  expect(type?.properties.safeParse(properties).error?.message).toMatch(message);
});
