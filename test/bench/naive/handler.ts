import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** Is anything left to do about the case? */
export async function handler({ caseId }: { caseId: string }): Promise<{ isDone: boolean }> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: process.env['TABLE_NAME'],
      Key: { pk: { S: caseId } },
      ConsistentRead: true,
    }),
  );
  return { isDone: Item !== undefined };
}
