import type { Deduction } from '../case/commands.ts';
import type { InternalId } from '../ids/internal-id.ts';
import { deductedMinor, type Taken } from './payment.ts';

/** One open item of an invoice, and how much of a payment it can hold, counting what it holds of it now; minor units. */
export interface Vessel {
  caseId: InternalId;
  roomMinor: number;
}

/**
 * Fills the items of an invoice in order: the money first, then the deductions, each of them whole or not at all, and what
 * found no room is left over. Asked again with what it filled, it fills the same.
 */
export function fill<Named extends Deduction>(
  wanted: { amountMinor: number; deductions: readonly Named[] },
  vessels: readonly Vessel[],
): { taken: Map<InternalId, Taken>; unbooked: Named[] } {
  const rooms = vessels.map(({ roomMinor }) => roomMinor);
  const pour = (amountMinor: number): number[] => {
    let left = amountMinor;
    return rooms.map((room, index) => {
      const poured = Math.min(room, left);
      rooms[index] = room - poured;
      left -= poured;
      return poured;
    });
  };
  const money = pour(wanted.amountMinor);
  const booked: Deduction[][] = vessels.map(() => []);
  const unbooked = wanted.deductions.filter((deduction) => {
    if (deduction.amountMinor > rooms.reduce((sum, room) => sum + room, 0)) return true;
    const { kind, certificate } = deduction;
    pour(deduction.amountMinor).forEach((amountMinor, index) => {
      if (amountMinor > 0) booked[index]?.push({ kind, certificate, amountMinor });
    });
    return false;
  });
  const taken = vessels.map(({ caseId }, index): [InternalId, Taken] => [
    caseId,
    { amountMinor: money[index] ?? 0, deductions: merged(booked[index] ?? []) },
  ]);
  return { taken: new Map(taken), unbooked };
}

/** What has to be given back and what is to be taken to get from one to the other. */
export function difference(before: Taken, after: Taken): { back: Taken; more: Taken } {
  return { back: excess(before, after), more: excess(after, before) };
}

export function isNothing(taken: Taken): boolean {
  return taken.amountMinor + deductedMinor(taken) === 0;
}

function excess(whole: Taken, part: Taken): Taken {
  const deductions = whole.deductions.map((deduction) => {
    const same = part.deductions.find((other) => isSame(other, deduction));
    return { ...deduction, amountMinor: deduction.amountMinor - (same?.amountMinor ?? 0) };
  });
  return {
    amountMinor: Math.max(0, whole.amountMinor - part.amountMinor),
    deductions: deductions.filter(({ amountMinor }) => amountMinor > 0),
  };
}

/** One per kind and certificate. */
function merged(deductions: readonly Deduction[]): Deduction[] {
  return deductions.reduce<Deduction[]>((sums, deduction) => {
    const same = sums.find((other) => isSame(other, deduction));
    if (!same) return [...sums, { ...deduction }];
    same.amountMinor += deduction.amountMinor;
    return sums;
  }, []);
}

function isSame(a: Deduction, b: Deduction): boolean {
  return a.kind === b.kind && a.certificate === b.certificate;
}
