import { CronExpressionParser } from 'cron-parser';
import { Temporal } from 'temporal-polyfill';

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `cron(…)` or `rate(…)`: answers what gives the first occurrence after an instant. A rate counts from `start`; all in epoch
 * ms. Throws with the reason for anything else.
 */
export function parseScheduleExpression(
  text: string,
  timeZone: string,
  start: number,
): (after: number) => number {
  const [, kind, body = ''] = /^(cron|rate)\((.*)\)$/.exec(text) ?? [];
  if (kind === undefined) throw new Error(`the twin does not run the schedule ${text}: cron(…) or rate(…)`);
  if (kind === 'cron') {
    const fields = readCron(body);
    return (after) => nextOccurrence(fields, timeZone, after);
  }
  const period = readRate(body);
  return (after) => start + Math.max(0, Math.floor((after - start) / period) + 1) * period;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** `5 minutes`, `1 day`: a number of hours is so many times 3600 seconds, whatever clocks do. */
function readRate(text: string): number {
  const [, number, unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text.trim()) ?? [];
  const length = UNIT_MS[unit];
  if (length === undefined || (number === '1') !== (plural === ''))
    throw new Error(`rate(${text}) is not a rate: a number and minute(s), hour(s) or day(s)`);
  return Number(number) * length;
}

/** Takes AWS's six fields (minutes, hours, day of month, month, day of week, year) and gives those of the parser. */
function readCron(text: string): string {
  const [minutes, hours, dayOfMonth = '', month, dayOfWeek = '', year, ...more] = text.trim().split(/\s+/);
  if (year === undefined || more.length > 0)
    throw new Error(`cron(${text}) needs six fields: minutes hours day-of-month month day-of-week year`);
  if (year !== '*') throw new Error(`cron(${text}): the twin runs every year (*) only`);
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new Error(`cron(${text}): exactly one of day-of-month and day-of-week must be ?`);
  if (/[LW]/.test(dayOfMonth) || /[L#]/.test(dayOfWeek))
    throw new Error(`cron(${text}): the twin does not run L, W and #`);
  // What the parser takes, and AWS does not: a minute or hour of its own choice, and an eighth day of the week.
  if (/\bH\b/.test(text)) throw new Error(`cron(${text}): H is no value`);
  const days = [...dayOfWeek.matchAll(/(?<!\/)\d+/g)].map(([day]) => Number(day));
  if (days.some((day) => day < 1 || day > 7)) throw new Error(`cron(${text}): a day of the week is 1 to 7`);
  // AWS counts from Sunday, 1; the parser from 0.
  const fromZero = dayOfWeek.replace(/(?<!\/)\d+/g, (day) => String(Number(day) - 1));
  const fields = ['0', minutes, hours, dayOfMonth, month, fromZero].join(' ');
  CronExpressionParser.parse(fields);
  return fields;
}

/**
 * The first occurrence after `after` (epoch ms). As the Scheduler does on days when clocks change: a local time that does not
 * exist is skipped, one that exists twice runs once, the first time. The parser walks a clock that never changes.
 */
function nextOccurrence(fields: string, timeZone: string, after: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDateTime();
  const currentDate = new Date(now.toZonedDateTime('UTC').epochMilliseconds);
  const cron = CronExpressionParser.parse(fields, { tz: 'UTC', currentDate });
  for (;;) {
    const local = Temporal.Instant.fromEpochMilliseconds(cron.next().getTime())
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime();
    const found = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    if (found.epochMilliseconds > after && found.toPlainDateTime().equals(local))
      return found.epochMilliseconds;
  }
}
