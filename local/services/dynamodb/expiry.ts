import type { Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import type { Item } from './item.ts';
import { OrderedMap } from './ordered-map.ts';
import type { StagedWrite, Table } from './table.ts';

const HOUR_MS = 3_600_000;
/** AWS leaves alone what expired more than five years ago: that is a mistake, not an expiry. */
const FIVE_YEARS_SECONDS = 5 * 366 * 86_400;

interface Due {
  table: Table;
  key: string;
}

/**
 * Items past their time to live go at the next full hour: readers do meet expired items, as on AWS, where it takes up to
 * days. One timer, for the next hour that has something to do.
 */
export interface Expiry {
  follow(write: StagedWrite): void;
}

export function createExpiry(cloud: Cloud, remove: (write: StagedWrite) => void): Expiry {
  const due = new OrderedMap<Due>();
  let timer: Timer | undefined;

  const wakeAtNext = (): void => {
    const [first] = due.range();
    const at = first && sweepTime(Number(first[0].slice(0, first[0].indexOf('/'))), cloud.kernel.now());
    if (at === timer?.at) return;
    timer?.cancel();
    timer = at === undefined ? undefined : cloud.kernel.schedule(at, 'dynamodb expiry', sweep);
  };

  const sweep = async (): Promise<void> => {
    timer = undefined;
    await cloud.kernel.admit('dynamodb:Expire', '', () => {
      const until = order(cloud.kernel.now() / 1000, '~');
      for (const [, { table, key }] of [...due.range({ lt: until })]) {
        remove({ table, key, old: table.items.get(key), next: undefined });
      }
    });
    wakeAtNext();
  };

  return {
    follow({ table, key, old, next }) {
      const before = old && expiresAt(table, old);
      const after = next && expiresAt(table, next);
      if (before === after) return;
      const place = `${table.schema.TableName}/${key}`;
      if (before !== undefined) due.delete(order(before, place));
      const now = cloud.kernel.now() / 1000;
      if (after !== undefined && after > now - FIVE_YEARS_SECONDS)
        due.set(order(after, place), { table, key });
      wakeAtNext();
    },
  };
}

/** Epoch seconds, when the item has a number where the table looks for one. */
function expiresAt(table: Table, item: Item): number | undefined {
  const value = table.expiryAttribute === undefined ? undefined : item[table.expiryAttribute]?.N;
  const seconds = typeof value === 'string' ? Number(value) : NaN;
  return Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : undefined;
}

function sweepTime(expirySeconds: number, now: number): number {
  return Math.floor(Math.max(expirySeconds * 1000, now) / HOUR_MS) * HOUR_MS + HOUR_MS;
}

function order(seconds: number, place: string): string {
  return `${String(Math.floor(seconds)).padStart(15, '0')}/${place}`;
}
