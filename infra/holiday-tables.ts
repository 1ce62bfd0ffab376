import Holidays from 'date-holidays';
import { holidayCountries } from '../shared/contact/pack.ts';

/** What the library does not know, as its rules are written: Holy Saturday in Chile, by Ley 2.977. */
const MISSING: Readonly<Record<string, string[]>> = { CL: ['easter -1'] };

const YEARS = { first: 2010, last: 2040 } as const;

/** The national public holidays of every country with rules, as `0101 0112 …` (month and day) by year. */
export function holidayTables() {
  const years = Array.from({ length: YEARS.last - YEARS.first + 1 }, (_, index) => YEARS.first + index);
  const tableOf = (country: string) => {
    const calendar = new Holidays(country, { types: ['public'] });
    for (const rule of MISSING[country] ?? [])
      calendar.setHoliday(rule, { name: { en: rule }, type: 'public' });
    return Object.fromEntries(
      years.map((year) => {
        const days = calendar.getHolidays(year).map(({ date }) => date.slice(5, 10).replace('-', ''));
        return [String(year), [...new Set(days)].sort().join(' ')];
      }),
    );
  };
  return {
    source: 'date-holidays 3.37.0, national public holidays, and what it lacks (infra/holiday-tables.ts)',
    holidays: Object.fromEntries(holidayCountries.map((country) => [country, tableOf(country)])),
  };
}
