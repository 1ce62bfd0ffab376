import type { DunningCase } from '../../shared/case/case.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { readAll, type Table } from './table.ts';

/** A case with what the workflow's wait stores beside it. */
export interface ListedCase {
  state: DunningCase;
  nextActionAt?: Instant;
  nextReason?: string;
}

/** Each read consistently, in the order of the ids; those that are not there are left out. */
export async function loadListed(table: Table, caseIds: readonly string[]): Promise<ListedCase[]> {
  const items = (await readAll(
    table,
    caseIds.map((caseId) => keys.case(caseId)),
  )) as unknown as ListedCase[];
  const byId = new Map(items.map((item) => [item.state.caseId, item]));
  return caseIds.flatMap((caseId) => byId.get(caseId) ?? []);
}
