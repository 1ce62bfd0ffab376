import type { Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { readInput } from '../operation.ts';
import { batchGetItem, createEngine, getItem, makeTable, readMany, writeOne } from './engine.ts';
import { tableProperties } from './schema.ts';
import type { TableStream } from './stream.ts';
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
    GetItem: (input: unknown) => getItem(engine, input),
    PutItem: (input: unknown) => writeOne(engine, 'putItem', input),
    UpdateItem: (input: unknown) => writeOne(engine, 'updateItem', input),
    DeleteItem: (input: unknown) => writeOne(engine, 'deleteItem', input),
    Query: (input: unknown) => readMany(engine, 'query', input),
    Scan: (input: unknown) => readMany(engine, 'scan', input),
    BatchGetItem: (input: unknown) => batchGetItem(engine, input),
    TransactWriteItems: (input: unknown) => transactWriteItems(engine, tokens, input),
    CreateTable: (input: { TableName: string }) => {
      const { TableName } = input;
      const { arn } = makeTable(engine, {
        ...readInput(tableProperties, 'ValidationException', input),
        TableName,
      });
      return { TableDescription: { TableName, TableArn: arn, TableStatus: 'ACTIVE' } };
    },
    ListTables: () => ({ TableNames: [...engine.tables.keys()].sort() }),
  });
  return {
    streams: engine.streams,
    resourceTypes: {
      'AWS::DynamoDB::Table': resourceType({
        properties: tableProperties,
        create({ physicalName, properties }) {
          const TableName = properties.TableName ?? physicalName;
          const { arn, stream } = makeTable(engine, { ...properties, TableName });
          return {
            ref: TableName,
            attributes: { Arn: arn, TableId: TableName, ...(stream && { StreamArn: stream.arn }) },
          };
        },
      }),
    },
  };
}
