import { putOnIntakeBus } from '../../aws/intake-bus.ts';
import type { Bus } from '../../aws/bus.ts';
import { loadRejected, redriveWrites } from '../../aws/erp-inbox.ts';
import { StaleWrite, writeTogether, type Table } from '../../aws/table.ts';

/**
 * Puts a rejected event on the intake bus again as it was sent, as if it had never come: for after what rejected it was mended
 * here. Once: asked again, the event is only put on the bus again, where it does nothing if it was taken meanwhile. If it is
 * rejected again, it is a task again, and can be redriven again.
 */
export async function redriveRejected(table: Table, intakeBus: Bus, id: string): Promise<void> {
  const rejected = await loadRejected(table, id);
  if (!rejected) throw new Error(`there is no rejected event ${id}`);
  const { event, type, redriven } = rejected;
  if (event === undefined)
    throw new Error(
      `of ${id} only a part was rejected: its event was taken, and its other parts were applied`,
    );
  if (!redriven) {
    try {
      await writeTogether(table, redriveWrites(table, rejected));
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      if (error.failed.includes(0)) return redriveRejected(table, intakeBus, id);
      throw new Error(
        `an event of the same id was taken with other content, so ${id} cannot be: let the ERP send it with a new id`,
        { cause: error },
      );
    }
  }
  await putOnIntakeBus(intakeBus, [{ type, text: JSON.stringify(event) }]);
}
