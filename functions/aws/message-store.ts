import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Message, MessageContent } from '../../shared/message/message.ts';
import { keys } from './keys.ts';
import type { Table, Write } from './table.ts';

export async function loadMessage(table: Table, messageId: string): Promise<Message | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.message(messageId), ConsistentRead: true }),
  );
  return Item?.message as Message | undefined;
}

/** A new message and, apart from it, what it says. */
export function newMessageWrites(table: Table, message: Message, content: MessageContent): Write[] {
  const { messageId, debtorId, claimedAt, channel } = message;
  const once = { TableName: table.name, ConditionExpression: 'attribute_not_exists(pk)' };
  return [
    { Put: { ...once, Item: { ...keys.message(messageId), message } } },
    { Put: { ...once, Item: { ...keys.content(debtorId, messageId), content } } },
    { Put: { ...once, Item: { ...keys.contact(debtorId, claimedAt, messageId), channel, messageId } } },
  ];
}

/** Moves a message on from the state in which it was read. */
export function messageStateWrite(table: Table, before: Message, state: Message['state']): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.message(before.messageId),
      UpdateExpression: 'SET message.#state = :after',
      ConditionExpression: 'message.#state = :before',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':before': before.state, ':after': state },
    },
  };
}

/** The history of contacts says what became of each. */
export function contactOutcomeWrite(
  table: Table,
  { debtorId, claimedAt, messageId }: Message,
  outcome: Message['state'],
): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.contact(debtorId, claimedAt, messageId),
      UpdateExpression: 'SET outcome = :outcome',
      ExpressionAttributeValues: { ':outcome': outcome },
    },
  };
}
