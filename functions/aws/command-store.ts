import type { InternalId } from '../../shared/ids/internal-id.ts';
import { addMilliseconds, DAYS, toEpoch, type Instant } from '../../shared/time/calendar.ts';
import { putNew } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { readItem, type Table, type Write } from './table.ts';

/** A person's request that was followed: what it said, as a hash, and what was answered (ids, types and codes only). */
export interface FollowedCommand {
  content: string;
  answer: unknown;
}

/** How long a request counts as the same: as long as any program may still repeat it. */
const MEMORY = 7 * DAYS;

export async function loadCommand(
  table: Table,
  commandKey: InternalId,
): Promise<FollowedCommand | undefined> {
  return (await readItem(table, keys.command(commandKey))) as FollowedCommand | undefined;
}

export function commandWrite(
  table: Table,
  commandKey: InternalId,
  { content, answer }: FollowedCommand,
  now: Instant,
): Write {
  const expiresAt = Math.ceil(toEpoch(addMilliseconds(now, MEMORY)) / 1000);
  return putNew(table, { ...keys.command(commandKey), content, answer, expiresAt });
}
