import { Temporal } from 'temporal-polyfill';

/** Epoch milliseconds of an RFC 3339 instant; undefined when it is none. */
export function parseInstant(text: string): number | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/** `epochMs` moved by an ISO 8601 duration (`P1D`, `PT36H`, `P2M`), in UTC; undefined when it is none. */
export function moveBy(epochMs: number, duration: string): number | undefined {
  try {
    const from = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO('UTC');
    return from.add(Temporal.Duration.from(duration)).epochMilliseconds;
  } catch {
    return undefined;
  }
}
