import { neglectedCaseIds } from '../../aws/agenda.ts';
import { follow, loadCase } from '../../aws/case-store.ts';
import { requestStarts, type StartQueue, type StartRequest } from '../../aws/start-queue.ts';
import type { Table } from '../../aws/table.ts';
import { addMilliseconds, DAYS, type Instant } from '../../../shared/time/calendar.ts';

/**
 * Nothing sleeps for ever: an open case whose next action is more than a day past gets a person's eye and a new execution.
 * One that cannot be seen to does not keep the others waiting; the run fails in the end, so that it is noticed.
 */
export async function watchOverCases(table: Table, startQueue: StartQueue, now: Instant): Promise<void> {
  let failures = 0;
  for await (const caseIds of neglectedCaseIds(table, addMilliseconds(now, -DAYS))) {
    const requests: StartRequest[] = [];
    for (const caseId of caseIds) {
      try {
        const item = await loadCase(table, caseId);
        if (item?.status !== 'open') continue;
        console.warn({ message: 'case stalled', caseId, generation: item.generation });
        await follow(
          table,
          caseId,
          { type: 'SetException', code: 'workflow-stalled' },
          { at: now, by: 'watchdog' },
        );
        requests.push({ caseId, afterGeneration: item.generation });
      } catch (error) {
        failures += 1;
        console.error({ message: 'stalled case could not be seen to', caseId, error });
      }
    }
    await requestStarts(startQueue, requests);
  }
  if (failures > 0) throw new Error(`${failures} stalled cases could not be seen to`);
}
