import type { DunningCase } from '../../shared/case/case.ts';
import type { Message, MessageContent } from '../../shared/message/message.ts';
import type { MessageNews } from '../../shared/message/news.ts';
import * as keys from './keys.ts';
import { pack, unpack } from './packed.ts';
import { readAll, readItem, type Table, type Write } from './table.ts';

/** A piece of news that is being told to more cases than one transaction holds. */
export interface Settling {
  news: MessageNews;
  refusal: string;
}

export interface StoredMessage {
  message: Message;
  settling?: Settling;
}

export async function loadMessage(table: Table, messageId: string): Promise<StoredMessage | undefined> {
  return (await readItem(table, keys.message(messageId))) as StoredMessage | undefined;
}

/** Those of these messages that are there, in any order. */
export async function loadMessages(table: Table, messageIds: readonly string[]): Promise<Message[]> {
  const items = await readAll(
    table,
    messageIds.map((messageId) => keys.message(messageId)),
  );
  return items.map(({ message }) => message as Message);
}

/** Messages with what they say, in no order; what they say is left out where it is not there any more. */
export async function loadMessagesWithContent(
  table: Table,
  debtorId: string,
  messageIds: readonly string[],
): Promise<{ message: Message; content?: MessageContent }[]> {
  const items = await readAll(
    table,
    messageIds.flatMap((messageId) => [keys.message(messageId), keys.content(debtorId, messageId)]),
  );
  const contents = new Map(items.map((item) => [item.sk, item.content]));
  return items.flatMap((item) => {
    if (!('message' in item)) return [];
    const message = item.message as Message;
    const packed = contents.get(keys.content(debtorId, message.messageId).sk);
    return [{ message, content: packed === undefined ? undefined : (unpack(packed) as MessageContent) }];
  });
}

/** A new message; one to the debtor is also kept in the history of contacts. */
export function newMessageWrites(table: Table, message: Message): Write[] {
  const { messageId, debtorId, claimedAt, channel, purpose } = message;
  const once = { TableName: table.name, ConditionExpression: 'attribute_not_exists(pk)' };
  const contact = { ...keys.contact(debtorId, claimedAt, messageId), channel, messageId };
  return [
    { Put: { ...once, Item: { ...keys.message(messageId), message } } },
    ...(purpose === 'collection' ? [{ Put: { ...once, Item: contact } }] : []),
  ];
}

/** What the message says, apart from it; packed, since a statement of hundreds of items would not fit otherwise. */
export function contentWrite(table: Table, { debtorId, messageId }: Message, content: MessageContent): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.content(debtorId, messageId), content: pack(content) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** The items that a message which is gathering has taken in or let go. */
export function messageItemsWrite(table: Table, before: Message, items: Message['items']): Write {
  return gatheringWrite(table, before, 'message.#items = :items', { '#items': 'items' }, { ':items': items });
}

/** All are gathered, and nothing has changed them since the message was read. */
export function messageClaimWrite(table: Table, before: Message): Write {
  return gatheringWrite(table, before, 'message.#state = :claimed', {}, { ':claimed': 'claimed' });
}

function gatheringWrite(
  table: Table,
  { messageId, changes, items }: Message,
  set: string,
  names: Record<string, string>,
  values: Record<string, unknown>,
): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.message(messageId),
      UpdateExpression: `SET ${set}`,
      ConditionExpression:
        'message.#state = :gathering AND message.changes = :changes AND size(message.#items) = :count',
      ExpressionAttributeNames: { '#state': 'state', '#items': 'items', ...names },
      ExpressionAttributeValues: {
        ':gathering': 'gathering',
        ':changes': changes,
        ':count': items.length,
        ...values,
      },
    },
  };
}

/** Tells the messages that hold the case, and may still be gathering, that it has changed: they must look at it again. */
export function changeOfGathered(table: Table, item: DunningCase): Write[] {
  return Object.values(item.ladder?.rungs ?? {}).flatMap((record) =>
    record.state === 'claimed' && record.gathered
      ? [
          {
            Update: {
              TableName: table.name,
              Key: keys.message(record.messageId),
              UpdateExpression: 'SET message.changes = message.changes + :one',
              ConditionExpression: 'attribute_exists(pk)',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
        ]
      : [],
  );
}

/** Begins to tell a piece of news to the cases of a message, a few at a time; no other is told meanwhile. */
export function settlingWrite(table: Table, before: Message, settling: Settling): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.message(before.messageId),
      UpdateExpression: 'SET settling = :settling',
      ConditionExpression: 'message.#state = :before AND attribute_not_exists(settling)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':before': before.state, ':settling': settling },
    },
  };
}

/** Moves a message on from the state in which it was read. */
export function messageStateWrite(table: Table, before: Message, state: Message['state']): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.message(before.messageId),
      UpdateExpression: 'SET message.#state = :after REMOVE settling',
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
