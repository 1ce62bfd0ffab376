import { loadErpEvent, rejectionWrites, erpEventWrite } from '../aws/erp-inbox.ts';
import { readSecret } from '../aws/secrets.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../aws/table.ts';
import { logger } from '../middleware/logger.ts';
import { once } from '../middleware/once.ts';
import { busEvent, queueHandler } from '../middleware/queue.ts';
import { Rejection } from '../../shared/errors.ts';
import { erpEvent, type ErpEvent, type ErpEventOf, type ErpEventType } from '../../shared/erp/events.ts';
import { contentHash, internalId, type IdKind, type InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';

export interface Intake {
  table: Table;
  /** When the event was taken in. */
  at: Instant;
  /** Identifies the ERP's event for ever. */
  eventKey: InternalId;
  /** The event was recorded before: what it asks for may have been cut off half-way and is finished, never done again. */
  seen: boolean;
  /** Belongs into the first transaction of what the event asks for, so that both are there or neither. */
  record: Write[];
  /** The internal id of what the ERP calls `erpId` in this event's company. */
  idOf: (kind: IdKind, erpId: string) => InternalId;
}

/** For functions behind an intake queue. The work must stand being repeated; a `Rejection` it throws is kept for a person. */
export function intakeHandler<Type extends ErpEventType>(
  table: Table,
  idKeySecret: string,
  types: readonly Type[],
  work: (event: ErpEventOf<Type>, intake: Intake) => Promise<void>,
) {
  const idKey = once(() => readSecret(idKeySecret));
  return queueHandler(busEvent(erpEvent), async ({ time, detail }) => {
    if (!isOneOf(detail, types)) throw new Error(`an event of type ${detail.type} came to the wrong queue`);
    await takeIn(table, await idKey(), detail, time, work);
  });
}

async function takeIn<Type extends ErpEventType>(
  table: Table,
  idKey: string,
  event: ErpEventOf<Type>,
  at: Instant,
  work: (event: ErpEventOf<Type>, intake: Intake) => Promise<void>,
): Promise<void> {
  const { source, id, type, data } = event;
  const eventKey = internalId(idKey, 'erp-event', source, '', id);
  const content = contentHash(event);
  const before = await loadErpEvent(table, eventKey);
  const record = before ? [] : [erpEventWrite(table, eventKey, { type, content, at })];
  const idOf = (kind: IdKind, erpId: string) => internalId(idKey, kind, source, data.companyCode, erpId);
  try {
    if (before && before.content !== content) {
      throw new Rejection('id', 'an event of this source and id was taken before, with other content');
    }
    await work(event, { table, at, eventKey, seen: before !== undefined, record, idOf });
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    await keepRejection(table, { eventKey, content, event, error, at }, record);
    logger.warn('event rejected', { eventKey, type, field: error.field });
  }
}

/** The event may have been recorded already, by the part of its work that could be done; and its rejection kept. */
async function keepRejection(
  table: Table,
  rejected: { eventKey: InternalId; content: string; event: ErpEvent; error: Rejection; at: Instant },
  record: Write[],
): Promise<void> {
  const rejection = rejectionWrites(table, rejected);
  for (const writes of [[...record, ...rejection], rejection]) {
    try {
      await writeTogether(table, writes);
      return;
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
    }
  }
}

function isOneOf<Type extends ErpEventType>(
  event: ErpEvent,
  types: readonly Type[],
): event is ErpEventOf<Type> {
  return (types as readonly string[]).includes(event.type);
}
