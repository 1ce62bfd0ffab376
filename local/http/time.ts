import { Temporal } from 'temporal-polyfill';

/** Epoch milliseconds of an RFC 3339 instant; throws a `RangeError` when it is none. */
export function parseInstant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

/** `epochMs` moved by an ISO 8601 duration (`P1D`, `PT36H`, `P2M`), in UTC; throws a `RangeError` when it is none. */
export function moveBy(epochMs: number, duration: string): number {
  const from = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO('UTC');
  return from.add(Temporal.Duration.from(duration)).epochMilliseconds;
}
