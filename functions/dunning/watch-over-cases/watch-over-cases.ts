import { neglectedCaseIds } from '../../aws/agenda.ts';
import { follow, loadCase } from '../../aws/case-store.ts';
import { requestStarts, type StartQueue } from '../../aws/start-queue.ts';
import type { Table } from '../../aws/table.ts';
import { logger } from '../../middleware/logger.ts';
import { addMilliseconds, DAYS, type Instant } from '../../../shared/time/calendar.ts';

/** Nothing sleeps for ever: an open case whose next action is more than a day past gets a person's eye and a new execution. */
export async function watchOverCases(table: Table, startQueue: StartQueue, now: Instant): Promise<void> {
  for await (const caseIds of neglectedCaseIds(table, addMilliseconds(now, -DAYS))) {
    for (const caseId of caseIds) {
      const item = await loadCase(table, caseId);
      if (item?.status !== 'open') continue;
      logger.warn('case stalled', { caseId, generation: item.generation });
      await follow(
        table,
        caseId,
        { type: 'SetException', code: 'workflow-stalled' },
        { at: now, by: 'watchdog' },
      );
      await requestStarts(startQueue, [{ caseId, afterGeneration: item.generation }]);
    }
  }
}
