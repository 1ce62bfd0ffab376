import type { Cloud } from '../../cloud.ts';
import type { TwinService } from '../../template/resource.ts';
import { batchGetItem, batchWriteItem } from './batches.ts';
import type { Output } from './dynalite.ts';
import {
  createEngine,
  getItem,
  makeTable,
  readMany,
  tableNamed,
  writeOne,
  type TableSettings,
} from './engine.ts';
import { tableResources } from './resources.ts';
import type { TableStream } from './stream.ts';
import type { Table } from './table.ts';
import { transactWriteItems, type Tokens } from './transactions.ts';

export interface DynamoDb extends TwinService {
  /** By stream ARN, for those who read them. */
  streams: ReadonlyMap<string, TableStream>;
}

/** DynamoDB: every operation is one synchronous step, so it is atomic whatever else is in flight. */
export function createDynamoDb(cloud: Cloud): DynamoDb {
  const engine = createEngine(cloud);
  const tokens: Tokens = new Map();
  cloud.register('dynamodb', {
    operations: {
      GetItem: (input: unknown) => getItem(engine, input),
      PutItem: (input: unknown) => writeOne(engine, 'putItem', input),
      UpdateItem: (input: unknown) => writeOne(engine, 'updateItem', input),
      DeleteItem: (input: unknown) => writeOne(engine, 'deleteItem', input),
      Query: (input: unknown) => readMany(engine, 'query', input),
      Scan: (input: unknown) => readMany(engine, 'scan', input),
      BatchGetItem: (input: unknown) => batchGetItem(engine, input),
      BatchWriteItem: (input: unknown) => batchWriteItem(engine, input),
      TransactWriteItems: (input: unknown) => transactWriteItems(engine, tokens, input),
      CreateTable: (input: TableSettings) => ({ TableDescription: describe(makeTable(engine, input)) }),
      DescribeTable: ({ TableName }: { TableName: string }) => ({
        Table: describe(tableNamed(engine, TableName)),
      }),
      ListTables: () => ({ TableNames: [...engine.tables.keys()].sort() }),
    },
  });
  return { streams: engine.streams, resourceTypes: tableResources(engine) };
}

function describe({ schema, arn, createdAt, items, stream }: Table): Output {
  return {
    TableName: schema.TableName,
    TableArn: arn,
    TableStatus: 'ACTIVE',
    KeySchema: schema.KeySchema,
    AttributeDefinitions: schema.AttributeDefinitions,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    CreationDateTime: createdAt / 1000,
    ItemCount: items.size,
    ...(schema.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: schema.GlobalSecondaryIndexes.map((index) => ({
        ...index,
        IndexStatus: 'ACTIVE',
        IndexArn: `${arn}/index/${index.IndexName}`,
      })),
    }),
    ...(stream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view },
      LatestStreamArn: stream.arn,
      LatestStreamLabel: stream.arn.slice(stream.arn.lastIndexOf('/') + 1),
    }),
  };
}
