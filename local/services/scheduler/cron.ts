import { Temporal } from 'temporal-polyfill';

/** A schedule in AWS's cron language: minutes, hours, day of month, month, day of week, year. */
interface Cron {
  minutes: number[];
  hours: number[];
  months: Set<number>;
  years: Set<number>;
  /** Whether a day of a month that matches is one of the schedule's. */
  isDay: (day: Temporal.PlainDate) => boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new Error(`cron(${text}) needs six fields: minutes hours day-of-month month day-of-week year`);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new Error(`cron(${text}): exactly one of day-of-month and day-of-week must be ?`);
  if (/[LW]/.test(dayOfMonth) || /[L#]/.test(dayOfWeek))
    throw new Error(`cron(${text}): the twin does not run L, W and #`);
  return {
    minutes: readField(minutes, 0, 59),
    hours: readField(hours, 0, 23),
    months: new Set(readField(month, 1, 12, MONTHS)),
    years: new Set(readField(year, FIRST_YEAR, LAST_YEAR)),
    isDay:
      dayOfMonth === '?'
        ? onWeekdays(readField(dayOfWeek, 1, 7, DAYS))
        : onDays(readField(dayOfMonth, 1, 31)),
  };
}

function onDays(days: number[]): Cron['isDay'] {
  return ({ day }) => days.includes(day);
}

/** 1 is Sunday. */
function onWeekdays(days: number[]): Cron['isDay'] {
  return ({ dayOfWeek }) => days.includes((dayOfWeek % 7) + 1);
}

/**
 * The first occurrence after `after` (epoch ms). As the Scheduler does on days when clocks change: a local time that does not
 * exist is skipped, one that exists twice runs once, the first time.
 */
export function nextOccurrence(cron: Cron, timeZone: string, after: number): number | undefined {
  const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDate();
  for (let day = start; day.year <= LAST_YEAR;) {
    if (!cron.years.has(day.year)) day = new Temporal.PlainDate(day.year + 1, 1, 1);
    else if (!cron.months.has(day.month)) day = day.with({ day: 1 }).add({ months: 1 });
    else {
      const found = cron.isDay(day) ? firstTime(cron, day, timeZone, after) : undefined;
      if (found !== undefined) return found;
      day = day.add({ days: 1 });
    }
  }
  return undefined;
}

function firstTime(cron: Cron, day: Temporal.PlainDate, timeZone: string, after: number): number | undefined {
  for (const hour of cron.hours)
    for (const minute of cron.minutes) {
      const time = atLocalTime(day.toPlainDateTime({ hour, minute }), timeZone);
      if (time !== undefined && time > after) return time;
    }
  return undefined;
}

/** Undefined where clocks jump over it; the earlier one where it comes twice. */
function atLocalTime(local: Temporal.PlainDateTime, timeZone: string): number | undefined {
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : undefined;
}

/** Numbers of a field: `*`, `5`, `1-5`, `MON-FRI`, `0/15`, `1-30/5`, and lists of these. */
function readField(text: string, low: number, high: number, names: string[] = []): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const [range = '', stepText] = part.split('/');
    const step = stepText === undefined ? 1 : readNumber(stepText, 1, high, []);
    const [from, to] = readRange(range, stepText !== undefined, low, high, names);
    if (to < from) throw new Error(`${part} runs backwards`);
    return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function readRange(
  text: string,
  stepped: boolean,
  low: number,
  high: number,
  names: string[],
): [number, number] {
  if (text === '*') return [low, high];
  const [first = '', last] = text.split('-');
  const from = readNumber(first, low, high, names);
  if (last !== undefined) return [from, readNumber(last, low, high, names)];
  return [from, stepped ? high : from];
}

function readNumber(text: string, low: number, high: number, names: string[]): number {
  const named = names.indexOf(text.toUpperCase());
  const number = named >= 0 ? named + low : Number(text);
  if (text === '' || !Number.isInteger(number) || number < low || number > high)
    throw new Error(`${text === '' ? 'nothing' : text} where a number from ${low} to ${high} belongs`);
  return number;
}
