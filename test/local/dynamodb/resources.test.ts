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

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const index = (IndexName: string, AttributeName = 'pk') => ({
  IndexName,
  KeySchema: [{ AttributeName, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
});

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
  [{ ...table, AttributeDefinitions: [] }, /the key pk is not defined/],
  [{ ...table, KeySchema: [{ AttributeName: 'pk', KeyType: 'RANGE' }] }, /the first key is HASH/],
  [{ ...table, KeySchema: [...table.KeySchema, ...table.KeySchema] }, /a second one RANGE/],
  [
    { ...table, AttributeDefinitions: [...table.AttributeDefinitions, attribute('spare')] },
    /spare is the key of/,
  ],
  [{ ...table, AttributeDefinitions: [attribute('pk'), attribute('pk')] }, /defined twice/],
  [{ ...table, GlobalSecondaryIndexes: [index('by-pk'), index('by-pk')] }, /two indexes have the same name/],
  [{ ...table, GlobalSecondaryIndexes: [index('by')] }, /IndexName/],
  [{ ...table, GlobalSecondaryIndexes: [index('by-day', 'day')] }, /the key day is not defined/],
])(
  'what a table would need that the twin does not do is refused by name, and what AWS would not make',
  async (properties, message) => {
    const { dynamodb } = await openTwin();
    const type = dynamodb.resourceTypes['AWS::DynamoDB::Table'];
    expect(type?.properties.safeParse(properties).error?.message).toMatch(message);
  },
);
