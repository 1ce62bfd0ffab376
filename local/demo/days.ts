/** ISO days (`2026-03-01`), without zones: the arithmetic of a calendar on the wall. */
const DAY_MS = 86_400_000;
const SATURDAY = 6;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** This day, or the Monday after it on a weekend: books are kept Monday to Friday. */
export function workday(day: string): string {
  return isWorkday(day) ? day : workday(addDays(day, 1));
}

export function isWorkday(day: string): boolean {
  return new Date(day).getUTCDay() % SATURDAY !== 0;
}

/** The last weekday of its month. */
export function lastWorkday(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  let last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  while (!isWorkday(last)) last = addDays(last, -1);
  return last;
}

/** Counts `count` days from `from` on. */
export function daysFrom(from: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(from, index));
}
