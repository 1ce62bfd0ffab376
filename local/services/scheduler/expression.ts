import { nextOccurrence, parseCron } from './cron.ts';

/** The occurrences of a schedule: the first after an instant (epoch ms), or undefined when there is none any more. */
export interface Occurrences {
  /** Where a rate starts counting; crons do not care. */
  next: (after: number, start: number) => number | undefined;
}

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `cron(…)` or `rate(…)`; throws with the reason for anything else. */
export function parseScheduleExpression(text: string, timeZone: string): Occurrences {
  checkTimeZone(timeZone);
  const [, kind, body = ''] = /^(cron|rate)\((.*)\)$/.exec(text) ?? [];
  if (kind === undefined) throw new Error(`the twin does not run the schedule ${text}: cron(…) or rate(…)`);
  if (kind === 'rate') return everyPeriod(readRate(body));
  const cron = parseCron(body);
  return { next: (after) => nextOccurrence(cron, timeZone, after) };
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Error(`${timeZone} is not a time zone`);
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

function everyPeriod(period: number): Occurrences {
  return {
    next: (after, start) =>
      start > after ? start : start + (Math.floor((after - start) / period) + 1) * period,
  };
}
