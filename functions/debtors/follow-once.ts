import { follow, type Cause } from '../aws/case-store.ts';
import { putNew } from '../aws/erp-inbox.ts';
import * as keys from '../aws/keys.ts';
import { readAll, StaleWrite, type Table } from '../aws/table.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';

/**
 * Lets each case follow a command that would bring an event each time; `what` names what happens to it once. A try that was cut
 * off goes on where it was: those that are done cost it nothing but their share of a read.
 */
export async function followOnce(
  table: Table,
  caseIds: readonly string[],
  command: CaseCommand,
  cause: Cause,
  what: string,
): Promise<void> {
  const marks = caseIds.map((caseId) => ({ caseId, mark: keys.done(caseId, what) }));
  const known = await readAll(
    table,
    marks.map(({ mark }) => mark),
  );
  const done = new Set(known.map(({ pk }) => pk));
  for (const { caseId, mark } of marks) {
    if (done.has(mark.pk)) continue;
    const once = putNew(table, mark);
    try {
      await follow(table, caseId, command, cause, () => [once]);
    } catch (error) {
      // Another try, at the same time, was first.
      const isDone = error instanceof StaleWrite && !error.failed.includes(0);
      if (!isDone) throw error;
    }
  }
}
