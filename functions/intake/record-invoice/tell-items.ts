import { follow } from '../../aws/case-store.ts';
import { loadDone, putNew } from '../../aws/erp-inbox.ts';
import * as keys from '../../aws/keys.ts';
import type { Write } from '../../aws/table.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { CaseCommand } from '../../../shared/case/commands.ts';
import type { CaseEvent } from '../../../shared/case/events.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import type { Intake } from '../intake-handler.ts';

/**
 * Lets every open item of an invoice follow a word of the ERP, the one that is due first before the others; an amount goes
 * from item to item until it is used up. `record` is written with the last of them, and a mark with each other one: so a try
 * that was cut off goes on, and nothing is done twice.
 */
export async function tellItems(
  { table, at }: Pick<Intake, 'table' | 'at'>,
  items: readonly DunningCase[],
  { eventKey, command }: { eventKey: InternalId; command: CaseCommand },
  record: Write[],
): Promise<void> {
  let usedMinor = 0;
  for (const [index, { caseId }] of items.entries()) {
    const mark = keys.done(caseId, `word#${eventKey}`);
    const isLast = index === items.length - 1;
    const done = isLast ? undefined : await loadDone(table, mark);
    if (done) {
      usedMinor += done.usedMinor;
      continue;
    }
    let used = 0;
    await follow(table, caseId, lessened(command, usedMinor), { at, by: 'erp' }, (events) => {
      used = writtenOff(events);
      return isLast ? record : [putNew(table, { ...mark, usedMinor: used })];
    });
    usedMinor += used;
  }
}

function lessened(command: CaseCommand, usedMinor: number): CaseCommand {
  if (command.type !== 'WriteOff' || command.amountMinor === undefined) return command;
  return { ...command, amountMinor: command.amountMinor - usedMinor };
}

function writtenOff(events: readonly CaseEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === 'WrittenOff' ? event.amountMinor : 0), 0);
}
