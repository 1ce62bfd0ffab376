import { readUnits } from './capacity.ts';
import { commit, count, readOne, stage, tableNamed, type Engine, type Staged } from './engine.ts';
import { itemKey, validate, type Output, type Request } from './dynalite.ts';
import { invalid, itemSize, type Item } from './item.ts';

const ANSWER_BYTES = 16 * 1024 * 1024;

interface KeysOfTable extends Request {
  Keys: Item[];
  ConsistentRead?: boolean;
}

/** Answers in the order of the storage, for AWS promises no order; what does not fit into 16 MB comes as unprocessed keys. */
export function batchGetItem(engine: Engine, input: unknown): Output {
  const request = validate('batchGetItem', input);
  const Responses: Record<string, unknown[]> = {};
  const UnprocessedKeys: Record<string, KeysOfTable> = {};
  let bytes = 0;
  for (const [name, { Keys, ...options }] of Object.entries(
    request.RequestItems as Record<string, KeysOfTable>,
  )) {
    const { schema } = tableNamed(engine, name);
    const found = Keys.map((Key) => ({ Key, ...readOne(engine, { ...options, TableName: name, Key }) }));
    found.sort((a, b) => (itemKey(schema, a.Key) < itemKey(schema, b.Key) ? -1 : 1));
    const items: unknown[] = [];
    for (const { Key, item, output } of found) {
      count(engine, 'ReadUnits', readUnits(item, options.ConsistentRead === true));
      bytes += itemSize(item ?? {});
      if (bytes > ANSWER_BYTES) (UnprocessedKeys[name] ??= { ...unparsed(options), Keys: [] }).Keys.push(Key);
      else if (output.Item) items.push(output.Item);
    }
    Responses[name] = items;
  }
  return { Responses, UnprocessedKeys };
}

interface WriteRequest {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}

/** All requests are checked before the first is carried out. */
export function batchWriteItem(engine: Engine, input: unknown): Output {
  const request = validate('batchWriteItem', input);
  const staged: Staged[] = [];
  const seen = new Set<string>();
  for (const [name, requests] of Object.entries(request.RequestItems as Record<string, WriteRequest[]>)) {
    for (const { PutRequest, DeleteRequest } of requests) {
      const next = PutRequest
        ? stage(engine, 'putItem', { TableName: name, Item: PutRequest.Item }, false)
        : stage(engine, 'deleteItem', { TableName: name, Key: DeleteRequest?.Key }, false);
      const place = `${name}/${next.write.key}`;
      if (seen.has(place)) throw invalid('Provided list of item keys contains duplicates');
      seen.add(place);
      staged.push(next);
    }
  }
  commit(
    engine,
    staged.map(({ write }) => write),
  );
  return { UnprocessedItems: {} };
}

/** The options as the caller gave them, without what was parsed out of them. */
function unparsed(options: Request): Request {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !name.startsWith('_')));
}
