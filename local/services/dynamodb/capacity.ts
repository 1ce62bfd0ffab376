import { itemSize, sameItem, type Item } from './item.ts';
import { isIndexed, projected, type StagedWrite } from './table.ts';

/** Read units of one item: 4 KB each, half when the read need not be consistent; what is not there costs one, too. */
export function readUnits(item: Item | undefined, consistent: boolean): number {
  const blocks = Math.max(1, Math.ceil(itemSize(item ?? {}) / 4096));
  return consistent ? blocks : blocks / 2;
}

/** Write units: 1 KB each of the larger of old and new; then each index whose entry changes, twice when it moves. */
export function writeUnits({ table, old, next }: StagedWrite): number {
  let units = Math.max(blocks(old), blocks(next), 1);
  for (const { schema } of table.indexes) {
    const before = old && isIndexed(schema, old) ? projected(table, schema, old) : undefined;
    const after = next && isIndexed(schema, next) ? projected(table, schema, next) : undefined;
    if (sameItem(before, after)) continue;
    const moves =
      before &&
      after &&
      schema.KeySchema.some(({ AttributeName: name }) => !sameItem(pick(before, name), pick(after, name)));
    units += moves ? blocks(before) + blocks(after) : Math.max(blocks(before), blocks(after));
  }
  return units;
}

/** What a failed condition costs. */
export function checkUnits(item: Item | undefined): number {
  return Math.max(blocks(item), 1);
}

function blocks(item: Item | undefined): number {
  return item ? Math.ceil(itemSize(item) / 1024) : 0;
}

function pick(item: Item, name: string): Item {
  return { [name]: item[name] ?? {} };
}
