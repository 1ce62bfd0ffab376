import { putOnIntakeBus } from '../aws/intake-bus.ts';
import type { Bus } from '../aws/bus.ts';
import { loadRejected, redriveWrites } from '../aws/erp-inbox.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../aws/table.ts';

/** It is not there, or cannot be taken again as it was sent. */
export class NotRedrivable extends Error {
  readonly isKnown: boolean;

  constructor(message: string, { isKnown = true, cause }: { isKnown?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isKnown = isKnown;
  }
}

/**
 * Puts a rejected event on the intake bus again as it was sent, as if it had never come: for after what rejected it was mended
 * here. Once: asked again, the event is only put on the bus again, where it does nothing if it was taken meanwhile. If it is
 * rejected again, it is a task again, and can be redriven again. `alongside` is what the request writes in the same
 * transaction. Throws `NotRedrivable`.
 */
export async function redriveRejected(
  table: Table,
  intakeBus: Bus,
  id: string,
  alongside: readonly Write[] = [],
): Promise<void> {
  const rejected = await loadRejected(table, id);
  if (!rejected) throw new NotRedrivable(`there is no rejected event ${id}`, { isKnown: false });
  const { event, type, redriven } = rejected;
  if (event === undefined)
    throw new NotRedrivable(
      `of ${id} only a part was rejected: its event was taken, and its other parts were applied`,
    );
  const writes = [...(redriven ? [] : redriveWrites(table, rejected)), ...alongside];
  if (writes.length > 0) {
    try {
      await writeTogether(table, writes);
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
      if (redriven) throw error;
      if (error.failed.includes(0)) return redriveRejected(table, intakeBus, id, alongside);
      if (!error.failed.includes(1)) throw error;
      throw new NotRedrivable(
        `an event of the same id was taken with other content, so ${id} cannot be: let the ERP send it with a new id`,
        { cause: error },
      );
    }
  }
  await putOnIntakeBus(intakeBus, [{ type, text: JSON.stringify(event) }]);
}
