import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openTable, type Table } from './table.ts';

export function tableFrom({ TABLE_NAME }: { TABLE_NAME: string }): Table {
  return openTable(new DynamoDBClient({}), TABLE_NAME);
}
