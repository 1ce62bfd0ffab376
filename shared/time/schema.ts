import * as z from 'zod/mini';
import { toInstant } from './calendar.ts';

/** What no receivable reaches is a mistake, or an ERP's way to write "none"; and instants sort as text only in four digits. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const isInRange = (text: string) =>
  Number(text.slice(0, 4)) >= FIRST_YEAR && Number(text.slice(0, 4)) <= LAST_YEAR;
const RANGE = `must be a day between the years ${FIRST_YEAR} and ${LAST_YEAR}`;

/** A calendar day that exists. */
export const day = z.iso.date().check(z.refine(isInRange, RANGE));

/** An instant; leaves as UTC with milliseconds. */
export const instant = z.pipe(
  z.iso.datetime({ offset: true }).check(z.refine(isInRange, RANGE)),
  z.transform(toInstant),
);
