import * as z from 'zod/mini';
import { erpEventWrite, loadErpEvent, rejectedEventWrite, rejectionWrite } from '../aws/erp-inbox.ts';
import { readSecret } from '../aws/secrets.ts';
import { writeUnlessStale, type Table, type Write } from '../aws/table.ts';
import { once } from '../middleware/once.ts';
import { busEvent, queueHandler } from '../middleware/queue.ts';
import { Rejection } from '../../shared/errors.ts';
import { envelope } from '../../shared/erp/envelope.ts';
import type { ErpEventOf, ErpEventType } from '../../shared/erp/events.ts';
import {
  contentHash,
  derivedId,
  internalId,
  type IdKind,
  type InternalId,
} from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';

export interface Intake {
  table: Table;
  /** When the event was taken in. */
  at: Instant;
  /** Identifies the ERP's event for ever. */
  eventKey: InternalId;
  /** Hash of the event's data as the ERP sent it: what has the same is the same. */
  content: string;
  /** The event was recorded before: what it asks for may have been cut off half-way and is finished, never done again. */
  seen: boolean;
  /** Belongs into the first transaction of what the event asks for, so that both are there or neither. */
  record: Write[];
  /** The internal id of what the ERP calls `erpId` in this event's company. */
  idOf: (kind: IdKind, erpId: string) => InternalId;
}

type Work<Type extends ErpEventType> = (event: ErpEventOf<Type>, intake: Intake) => Promise<void>;

/** For functions behind an intake queue. The work must stand being repeated; a `Rejection` it throws is kept for a person. */
export function intakeHandler<Type extends ErpEventType>(
  table: Table,
  idKeySecret: string,
  definitions: readonly { type: Type; data: z.ZodMiniType<ErpEventOf<Type>['data']> }[],
  work: Work<Type>,
) {
  const idKey = once(() => readSecret(idKeySecret));
  return queueHandler(busEvent(z.unknown()), async ({ 'detail-type': type, time, detail }) => {
    const definition = definitions.find((one) => one.type === type);
    if (!definition) throw new Error(`an event of type ${type} came to the wrong queue`);
    // The webhook has told the ERP, in words, of what does not fit; what fails here says so by code and path alone.
    const event: unknown = envelope(definition).parse(detail);
    await takeIn(
      { table, idKey: await idKey(), at: time, sent: asSent.parse(detail) },
      event as ErpEventOf<Type>,
      work,
    );
  });
}

/** As the ERP sent it, also what this version does not read: hashes must not change with what is read. */
const asSent = z.looseObject({ data: z.unknown() });

/** One event, once: what it asks for is done, or it is kept as rejected. */
export async function takeIn<Type extends ErpEventType>(
  { table, idKey, at, sent }: { table: Table; idKey: string; at: Instant; sent: z.output<typeof asSent> },
  event: ErpEventOf<Type>,
  work: Work<Type>,
): Promise<void> {
  const { source, id, type, data } = event;
  const eventKey = internalId(idKey, 'erp-event', source, '', id);
  const content = contentHash(sent);
  const before = await loadErpEvent(table, eventKey);
  const record = before ? [] : [erpEventWrite(table, eventKey, { type, content, at })];
  const idOf = (kind: IdKind, erpId: string) => internalId(idKey, kind, source, data.companyCode, erpId);
  try {
    if (before && before.content !== content) {
      throw new Rejection('id', 'an event of this source and id was taken before, with other content');
    }
    const seen = before !== undefined;
    await work(event, { table, at, eventKey, content: contentHash(sent.data), seen, record, idOf });
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    // Once: it was kept together with the record of the event, then or when what it waited for came.
    if (before?.content === content) return;
    const { field, message: reason } = error;
    const debtorId = 'debtorId' in data ? idOf('debtor', data.debtorId) : undefined;
    const rejected = {
      id: derivedId('rejected', eventKey, content, field),
      type,
      field,
      reason,
      at,
      debtorId,
      sent: { eventKey, content },
    };
    await keepRejection(table, record, [
      rejectionWrite(table, rejected),
      rejectedEventWrite(table, rejected, sent),
    ]);
    console.warn({ message: 'event rejected', eventKey, type, field });
  }
}

/** The event may have been recorded already, and its rejection kept. */
async function keepRejection(table: Table, record: Write[], rejection: Write[]): Promise<void> {
  const kept = await writeUnlessStale(table, [...record, ...rejection]);
  if (!kept) await writeUnlessStale(table, rejection);
}
