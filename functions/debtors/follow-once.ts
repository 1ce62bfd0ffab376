import { follow, type Cause } from '../aws/case-store.ts';
import { putNew } from '../aws/erp-inbox.ts';
import { keys } from '../aws/keys.ts';
import { StaleWrite, type Table } from '../aws/table.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';

/** Lets the case follow a command that would bring an event each time; `what` names what happens to it once. */
export async function followOnce(
  table: Table,
  caseId: string,
  command: CaseCommand,
  cause: Cause,
  what: string,
): Promise<void> {
  const once = putNew(table, keys.done(caseId, what));
  try {
    await follow(table, caseId, command, cause, () => [once]);
  } catch (error) {
    const isDone = error instanceof StaleWrite && !error.failed.includes(0);
    if (!isDone) throw error;
  }
}
