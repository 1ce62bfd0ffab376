import { describe, expect, test } from 'vitest';
import { parseScheduleExpression } from '../../../local/services/scheduler/expression.ts';

/** The next occurrences after an instant, as ISO minutes in UTC. */
function following(expression: string, zone: string, after: string, count: number): string[] {
  const start = Date.parse(after);
  const next = parseScheduleExpression(expression, zone, start);
  const found: string[] = [];
  for (let at = next(start); found.length < count; at = next(at))
    found.push(new Date(at).toISOString().slice(0, 16));
  return found;
}

describe('cron', () => {
  test.each([
    ['cron(5 0 * * ? *)', ['2026-01-01T00:05', '2026-01-02T00:05']],
    [
      'cron(0/20 9-10 ? * MON-FRI *)',
      ['2026-01-01T09:00', '2026-01-01T09:20', '2026-01-01T09:40', '2026-01-01T10:00'],
    ],
    ['cron(0 12 ? * 1,SAT *)', ['2026-01-03T12:00', '2026-01-04T12:00', '2026-01-10T12:00']],
    ['cron(15 10 29 2 ? *)', ['2028-02-29T10:15', '2032-02-29T10:15']],
    ['cron(0 0 1 JAN/6 ? *)', ['2026-07-01T00:00', '2027-01-01T00:00', '2027-07-01T00:00']],
  ])('%s', (expression, expected) => {
    expect(following(expression, 'UTC', '2026-01-01T00:00:00Z', expected.length)).toEqual(expected);
  });

  // In 2026 these leap over the hour that begins so on the one day, and live that of the other twice.
  describe.each([
    ['America/New_York', '2026-03-08', 2, '2026-11-01', 1],
    ['Europe/Madrid', '2026-03-29', 2, '2026-10-25', 2],
    ['America/Santiago', '2026-09-06', 0, '2026-04-04', 23],
  ])('%s', (zone, leap, skipped, fallBack, doubled) => {
    const localTime = (at: number) =>
      new Date(at).toLocaleString('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    /** When it runs at half past `hour` from the day before `day` to the day after, in epoch ms. */
    const around = (day: string, hour: number) => {
      const noon = Date.parse(`${day}T12:00Z`);
      const days = [-1, 0, 1].map((n) => new Date(noon + n * 86_400_000).toISOString().slice(0, 10));
      const after = new Date(noon - 3 * 86_400_000).toISOString();
      const found = following(`cron(30 ${hour} * * ? *)`, zone, after, 7).map((at) => Date.parse(`${at}Z`));
      return { days, runs: found.filter((at) => days.includes(localTime(at).slice(0, 10))) };
    };

    test('runs once a day by its clock, and not at a time that clocks leap over', () => {
      for (const day of [leap, fallBack])
        for (let hour = 0; hour < 24; hour++) {
          const { days, runs } = around(day, hour);
          const time = `${String(hour).padStart(2, '0')}:30`;
          const wanted = day === leap && hour === skipped ? days.filter((each) => each !== leap) : days;
          expect(runs.map(localTime)).toEqual(wanted.map((each) => `${each} ${time}`));
        }
    });

    test('runs the first time in the hour that comes twice', () => {
      const [, at = 0] = around(fallBack, doubled).runs;
      expect(localTime(at + 3_600_000)).toBe(localTime(at));
    });
  });
});

// Clocks of the first two leap over the hour after midnight on that day, and live it twice on another; the third's half an hour.
test.each([
  ['America/Havana', '2026-03-08'],
  ['Atlantic/Azores', '2026-03-29'],
  ['Australia/Lord_Howe', undefined],
])('%s: runs once on every other day of the year', (zone, leapt) => {
  const days = Array.from({ length: 363 }, (_, n) =>
    new Date(Date.UTC(2026, 0, 2 + n)).toISOString().slice(0, 10),
  );
  const daysOf = (expression: string, count: number) =>
    following(expression, zone, '2026-01-01T12:00:00Z', count).map((at) =>
      new Date(`${at}Z`).toLocaleDateString('sv', { timeZone: zone }),
    );
  const afterMidnight = days.filter((day) => day !== leapt);
  expect(daysOf('cron(5 0 * * ? *)', afterMidnight.length)).toEqual(afterMidnight);
  expect(daysOf('cron(0 5 * * ? *)', days.length)).toEqual(days);
});

test('a rate counts from its start, in whole hours, whatever clocks do', () => {
  expect(following('rate(1 day)', 'Europe/Madrid', '2026-03-28T10:00:00Z', 2)).toEqual([
    '2026-03-29T10:00',
    '2026-03-30T10:00',
  ]);
  expect(parseScheduleExpression('rate(5 minutes)', 'UTC', 60_000)(0)).toBe(60_000);
});

test.each([
  'cron(0 12 * * * *)',
  'cron(0 12 ? * ? *)',
  'cron(0 12 * * ?)',
  'cron(0 12 * * ? 2027)',
  'cron(60 12 * * ? *)',
  'rate(1 days)',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'cron(0/0 12 * * ? *)',
  'cron(0 12 ? * FRI-MON *)',
  'cron(0 5 ? * 8 *)',
  'cron(H 5 * * ? *)',
  'daily',
])('%s is refused', (expression) => {
  expect(() => parseScheduleExpression(expression, 'UTC', 0)).toThrow();
});

test('a single time is refused by name', () => {
  expect(() => parseScheduleExpression('at(2026-01-05T08:00:00)', 'UTC', 0)).toThrow(
    'at(2026-01-05T08:00:00)',
  );
});

test.each(['cron(0 12 L * ? *)', 'cron(0 12 15W * ? *)', 'cron(0 12 ? * 6L *)', 'cron(0 12 ? * MON#1 *)'])(
  '%s runs on AWS and not here, and is refused by name',
  (expression) => {
    expect(() => parseScheduleExpression(expression, 'UTC', 0)).toThrow('the twin does not run L, W and #');
  },
);
