import { Rejection } from '../../shared/errors.ts';
import { addMilliseconds, DAYS, type Instant } from '../../shared/time/calendar.ts';

/** The ERP may name the end of its day; further ahead is a mistake, which nothing that comes later could replace. */
const AHEAD = DAYS;

/** Throws `Rejection` for an `asOf` that is more than a day later than `at`. */
export function notFarAhead(asOf: Instant, at: Instant): void {
  if (asOf > addMilliseconds(at, AHEAD)) throw new Rejection('data.asOf', 'is more than a day ahead');
}
