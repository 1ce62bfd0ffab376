import type { Cloud } from '../../cloud.ts';
import type { Item } from './item.ts';
import type { StagedWrite, Table } from './table.ts';

const HOUR_MS = 3_600_000;
/** AWS leaves alone what expired more than five years ago: that is a mistake, not an expiry. */
const FIVE_YEARS_MS = 5 * 366 * 86_400_000;

/** Told of every write, so that it knows when an item is due. */
export type Expiry = (write: StagedWrite) => void;

/** Items past their time to live go at the next full hour: readers do meet expired items, as on AWS, where it takes up to days. */
export function createExpiry({ kernel }: Cloud, remove: (write: StagedWrite) => void): Expiry {
  /** What may be due at a full hour, by its place. */
  const agenda = new Map<number, Map<string, Pick<StagedWrite, 'table' | 'key'>>>();

  const isDue = (at: number | undefined): boolean =>
    at !== undefined && at <= kernel.now() && at > kernel.now() - FIVE_YEARS_MS;

  const sweep = (hour: number): Promise<void> =>
    kernel.admit('dynamodb:Expire', '', () => {
      for (const { table, key } of agenda.get(hour)?.values() ?? []) {
        const old = table.items.get(key);
        if (isDue(expiresAt(table, old))) remove({ table, key, old, next: undefined });
      }
      agenda.delete(hour);
    });

  return ({ table, key, next }) => {
    const at = expiresAt(table, next);
    if (at === undefined || at <= kernel.now() - FIVE_YEARS_MS) return;
    const hour = (Math.floor(Math.max(at, kernel.now()) / HOUR_MS) + 1) * HOUR_MS;
    const places = agenda.get(hour) ?? new Map<string, Pick<StagedWrite, 'table' | 'key'>>();
    if (!agenda.has(hour)) kernel.schedule(hour, 'dynamodb expiry', () => sweep(hour));
    agenda.set(hour, places.set(`${table.schema.TableName}/${key}`, { table, key }));
  };
}

/** Epoch ms, when the item has a number where the table looks for one. */
function expiresAt({ schema }: Table, item: Item | undefined): number | undefined {
  const seconds = Number(item?.[schema.TimeToLiveSpecification?.AttributeName ?? '']?.N);
  return seconds > 0 ? Math.floor(seconds) * 1000 : undefined;
}
