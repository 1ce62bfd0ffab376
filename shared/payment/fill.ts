import type { Deduction } from '../case/commands.ts';
import type { InternalId } from '../ids/internal-id.ts';
import { deductedMinor, type Taken } from './payment.ts';

/** One open item of an invoice, what it has taken of a payment, and how much more it can hold, in minor units. */
export interface Vessel {
  caseId: InternalId;
  taken: Taken;
  roomMinor: number;
  /** It is not ours to collect any more: it may give back and takes nothing. */
  isGone: boolean;
}

/**
 * Fills the items of an invoice in order: the money first, then the deductions, each of them whole or not at all, and what
 * found no room is left over. Asked again with what it filled, it fills the same.
 */
export function fill<Named extends Deduction>(
  wanted: { amountMinor: number; deductions: readonly Named[] },
  vessels: readonly Vessel[],
): { taken: Map<InternalId, Taken>; unbooked: Named[] } {
  const rooms = vessels.map(({ roomMinor, taken }) => roomMinor + taken.amountMinor + deductedMinor(taken));
  const held = (pick: (taken: Taken) => number) =>
    vessels.map(({ taken, isGone }) => (isGone ? pick(taken) : Infinity));
  const money = pour(
    wanted.amountMinor,
    rooms,
    held(({ amountMinor }) => amountMinor),
  );
  const booked: Deduction[][] = vessels.map(() => []);
  const unbooked = wanted.deductions.filter((deduction) => {
    const { kind, certificate } = deduction;
    const same = held(
      ({ deductions }) => deductions.find((other) => isSame(other, deduction))?.amountMinor ?? 0,
    );
    const left = same.map((minor, index) => minor - bookedMinor(booked[index], deduction));
    const poured = pour(deduction.amountMinor, [...rooms], left);
    if (poured.reduce((sum, minor) => sum + minor, 0) < deduction.amountMinor) return true;
    poured.forEach((amountMinor, index) => {
      rooms[index] = (rooms[index] ?? 0) - amountMinor;
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

/** As much as finds room, one after the other and at most `limits` of it; the rooms are that much smaller afterwards. */
function pour(amountMinor: number, rooms: number[], limits: readonly number[]): number[] {
  let left = amountMinor;
  return limits.map((limit, index) => {
    const poured = Math.min(rooms[index] ?? 0, limit, left);
    rooms[index] = (rooms[index] ?? 0) - poured;
    left -= poured;
    return poured;
  });
}

function bookedMinor(booked: readonly Deduction[] = [], deduction: Deduction): number {
  return deductedMinor({ deductions: booked.filter((other) => isSame(other, deduction)) });
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
