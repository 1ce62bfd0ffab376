import { key, TABLE, type Call, type Json } from '../store.ts';

export interface Actions {
  put: (pk: string, attributes?: Json, sk?: string) => Promise<Json>;
  get: (pk: string, sk?: string) => Promise<Json | undefined>;
  update: (pk: string, UpdateExpression: string, values?: Json, more?: Json) => Promise<Json>;
  transact: (items: Json[], token?: string) => Promise<Json>;
  /** A transaction's action: puts an item that must not be there. */
  putting: (pk: string, attributes?: Json) => Json;
  versionIs: (version: string) => Json;
  /** The items of every page, until the last. */
  pages: (operation: string, input: Json) => Promise<Json[][]>;
  /** The partition keys of items. */
  names: (items: Json[]) => string[];
}

/** The calls that the stories are told with, on the store of the running test. */
export function actionsOn(call: () => Call): Actions {
  const put = (pk: string, attributes: Json = {}, sk = 'CASE'): Promise<Json> =>
    call()('PutItem', { TableName: TABLE, Item: { ...key(pk, sk), ...attributes } });
  const get = async (pk: string, sk = 'CASE'): Promise<Json | undefined> =>
    (await call()('GetItem', { TableName: TABLE, Key: key(pk, sk), ConsistentRead: true })).Item as
      Json | undefined;
  const update = (pk: string, UpdateExpression: string, values: Json = {}, more: Json = {}): Promise<Json> =>
    call()('UpdateItem', {
      TableName: TABLE,
      Key: key(pk),
      UpdateExpression,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      ...more,
    });
  const transact = (items: Json[], token?: string): Promise<Json> =>
    call()('TransactWriteItems', {
      TransactItems: items,
      ...(token !== undefined && { ClientRequestToken: token }),
    });
  const putting = (pk: string, attributes: Json = {}): Json => ({
    Put: {
      TableName: TABLE,
      Item: { ...key(pk), ...attributes },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  const versionIs = (version: string): Json => ({
    ConditionExpression: '#v = :expected',
    ExpressionAttributeNames: { '#v': 'version' },
    ExpressionAttributeValues: { ':expected': { N: version } },
  });
  const pages = async (operation: string, input: Json): Promise<Json[][]> => {
    const result: Json[][] = [];
    let start: unknown;
    do {
      const page = await call()(operation, {
        ...input,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      result.push(page.Items as Json[]);
      start = page.LastEvaluatedKey;
    } while (start !== undefined && result.length < 100);
    return result;
  };
  const names = (items: Json[]): string[] => items.map(({ pk }) => (pk as { S: string }).S);

  return { put, get, update, transact, putting, versionIs, pages, names };
}
