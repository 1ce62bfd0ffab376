import type { InternalId } from '../ids/internal-id.ts';
import type { IsoDay } from '../time/calendar.ts';
import type { Holds } from './case.ts';
import type { CaseEventOf } from './events.ts';

/** Minor units, or all that is owed, whatever becomes of it. */
type Part = number | 'all';

/** What the debtor says is not owed. Amounts are minor units of the case's currency. */
export interface Dispute {
  reasonCode: string;
  /** By the end of this day, where the debtor lives, it is to be resolved. */
  dueBy?: IsoDay;
  /** Without one: the whole balance, whatever becomes of it. */
  amountMinor?: number;
  /** What was decided; nothing as long as it is open. An upheld part waits for its credit note. */
  resolution?: {
    upheldMinor: Part;
    /** What of it no credit note has come for yet. */
    awaitedMinor: Part;
  };
  /** It was opened in error: it is over, and nothing of it was upheld. */
  withdrawn?: true;
}

/** How much of a balance is not to be asked for: what is disputed, and what was upheld and is not credited yet. */
export function disputedMinor(disputes: Record<InternalId, Dispute>, balance: number): number {
  const parts = Object.values(disputes).map(heldMinor);
  if (parts.includes('all')) return balance;
  const sum = parts.reduce<number>((total, part) => total + (part === 'all' ? 0 : part), 0);
  return Math.min(sum, balance);
}

function heldMinor({ amountMinor, resolution }: Dispute): Part {
  return resolution ? resolution.awaitedMinor : (amountMinor ?? 'all');
}

export const isOpen = ({ resolution }: Dispute) => resolution === undefined;
export const isCreditAwaited = ({ resolution }: Dispute) =>
  resolution !== undefined && resolution.awaitedMinor !== 0;

export function withDispute(holds: Holds, { disputeId, ...opened }: CaseEventOf<'DisputeOpened'>): Holds {
  const { reasonCode, dueBy, amountMinor } = opened;
  return { ...holds, disputes: { ...holds.disputes, [disputeId]: { reasonCode, dueBy, amountMinor } } };
}

/** Nothing is upheld of what was opened in error. */
export function withoutDispute(holds: Holds, { disputeId }: CaseEventOf<'DisputeWithdrawn'>): Holds {
  const over = withResolution(holds, { type: 'DisputeResolved', disputeId, outcome: 'rejected' });
  const dispute = over.disputes[disputeId];
  return dispute
    ? { ...over, disputes: { ...over.disputes, [disputeId]: { ...dispute, withdrawn: true } } }
    : over;
}

/** A credit note that came while the dispute was still open counts for what is upheld of it. */
export function withResolution(holds: Holds, event: CaseEventOf<'DisputeResolved'>): Holds {
  const { disputeId, outcome, amountMinor } = event;
  const dispute = holds.disputes[disputeId];
  if (!dispute) throw new Error(`dispute ${disputeId} is not one of this case`);
  const upheldMinor: Part = outcome === 'rejected' ? 0 : (amountMinor ?? dispute.amountMinor ?? 'all');
  const used = upheldMinor === 'all' ? 0 : Math.min(upheldMinor, holds.creditsMinor);
  const awaitedMinor: Part = upheldMinor === 'all' ? upheldMinor : upheldMinor - used;
  const disputes: Holds['disputes'] = {
    ...holds.disputes,
    [disputeId]: { ...dispute, resolution: { upheldMinor, awaitedMinor } },
  };
  return { ...holds, disputes, creditsMinor: unused(disputes, holds.creditsMinor - used) };
}

/**
 * A credit is first what upheld disputes wait for; the rest may be for one that is still open. Less than zero: a credit is
 * taken back, and what was upheld waits again.
 */
export function creditDisputes(holds: Holds, amountMinor: number): Holds {
  let left = amountMinor;
  const disputes = Object.fromEntries(
    Object.entries(holds.disputes).map(([id, dispute]): [InternalId, Dispute] => {
      const { upheldMinor = 'all', awaitedMinor = 'all' } = dispute.resolution ?? {};
      if (upheldMinor === 'all' || awaitedMinor === 'all') return [id, dispute];
      const used = Math.max(Math.min(left, awaitedMinor), awaitedMinor - upheldMinor);
      left -= used;
      return [id, { ...dispute, resolution: { upheldMinor, awaitedMinor: awaitedMinor - used } }];
    }),
  );
  return { ...holds, disputes, creditsMinor: unused(disputes, Math.max(0, holds.creditsMinor + left)) };
}

function unused(disputes: Record<InternalId, Dispute>, creditsMinor: number): number {
  return Object.values(disputes).some(isOpen) ? creditsMinor : 0;
}
