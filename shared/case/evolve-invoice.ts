import { opensAt } from '../dunning/opening.ts';
import type { IsoDay } from '../time/calendar.ts';
import type { DunningCase, UpdatedField } from './case.ts';
import type { CaseEventOf } from './events.ts';

export const updatedFields = [
  'dueOn',
  'dunningBlock',
  'purchaseOrder',
  'paymentLink',
  'documentUrl',
] as const satisfies readonly UpdatedField[];

/** What the event says replaces what was known; what it leaves out stays. */
export function updated(item: DunningCase, event: CaseEventOf<'InvoiceUpdated'>): DunningCase {
  const { stamp, dunningBlock, purchaseOrder, paymentLink, documentUrl } = event;
  const { invoice, holds, toldAt } = item;
  const told = updatedFields.filter((field) => event[field] !== undefined);
  return withDueDay(
    {
      ...item,
      invoice: {
        ...invoice,
        purchaseOrder: purchaseOrder ?? invoice.purchaseOrder,
        paymentLink: paymentLink ?? invoice.paymentLink,
        documentUrl: documentUrl ?? invoice.documentUrl,
      },
      holds: dunningBlock === undefined ? holds : { ...holds, block: dunningBlock ?? undefined },
      toldAt: { ...toldAt, ...Object.fromEntries(told.map((field) => [field, stamp])) },
    },
    event.dueOn,
  );
}

/** The invoice stands where the one before it stood. */
export function inherited(item: DunningCase, event: CaseEventOf<'StandingInherited'>): DunningCase {
  const { from: invoiceId, stamp, dueOn, ladder } = event;
  const holds = {
    ...item.holds,
    pause: item.holds.pause ?? event.pause,
    block: item.holds.block ?? event.block,
  };
  const replaces = { invoiceId, stamp };
  const heir = { ...item, replaces, holds, ...(ladder ? { ladder } : {}) };
  if (dueOn === undefined) return heir;
  return withDueDay({ ...heir, toldAt: { ...item.toldAt, dueOn: stamp } }, dueOn);
}

function withDueDay(item: DunningCase, dueOn: IsoDay | undefined): DunningCase {
  if (dueOn === undefined) return item;
  const moved = { ...item, invoice: { ...item.invoice, dueOn } };
  return moved.status === 'current'
    ? { ...moved, opensAt: opensAt(dueOn, moved.timeZone, moved.opensAfterDays) }
    : moved;
}
