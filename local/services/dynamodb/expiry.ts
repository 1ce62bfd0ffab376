import type { Cloud } from '../../cloud.ts';
import type { Timer } from '../../kernel.ts';
import { OrderedMap } from './ordered-map.ts';
import type { StagedWrite } from './table.ts';

const HOUR_MS = 3_600_000;
/** AWS leaves alone what expired more than five years ago: that is a mistake, not an expiry. */
const FIVE_YEARS_SECONDS = 5 * 366 * 86_400;

/** Told of every write, so that it knows when an item is due. */
export type Expiry = (write: StagedWrite) => void;

/**
 * Items past their time to live go at the next full hour: readers do meet expired items, as on AWS, where it takes up to
 * days. One timer, for the next hour that has something to do.
 */
export function createExpiry({ kernel }: Cloud, remove: (write: StagedWrite) => void): Expiry {
  /** In the order of their time. */
  const due = new OrderedMap<Pick<StagedWrite, 'table' | 'key'>>();
  let timer: Timer | undefined;

  const wakeAtNext = (): void => {
    const [first] = due.range();
    const at = first && fullHourAfter(Math.max(parseInt(first[0], 10) * 1000, kernel.now()));
    if (at === timer?.at) return;
    timer?.cancel();
    timer = at === undefined ? undefined : kernel.schedule(at, 'dynamodb expiry', sweep);
  };

  const sweep = async (): Promise<void> => {
    timer = undefined;
    await kernel.admit('dynamodb:Expire', '', () => {
      for (const [, { table, key }] of [...due.range({ lt: order(kernel.now() / 1000, '~') })])
        remove({ table, key, old: table.items.get(key), next: undefined });
    });
    wakeAtNext();
  };

  return (write) => {
    const [before, after] = [expiresAt(write, 'old'), expiresAt(write, 'next')];
    if (before === after) return;
    const { table, key } = write;
    const place = `${table.schema.TableName}/${key}`;
    if (before !== undefined) due.delete(order(before, place));
    if (after !== undefined && after > kernel.now() / 1000 - FIVE_YEARS_SECONDS)
      due.set(order(after, place), { table, key });
    wakeAtNext();
  };
}

/** Epoch seconds, when the item has a number where the table looks for one. */
function expiresAt({ table, ...items }: StagedWrite, which: 'old' | 'next'): number | undefined {
  const attribute = table.schema.TimeToLiveSpecification?.AttributeName;
  const seconds = attribute === undefined ? 0 : Number(items[which]?.[attribute]?.N);
  return seconds > 0 ? Math.floor(seconds) : undefined;
}

function fullHourAfter(now: number): number {
  return Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS;
}

function order(seconds: number, place: string): string {
  return `${String(Math.floor(seconds)).padStart(15, '0')}/${place}`;
}
