import Holidays from 'date-holidays';
import { holidayCountries, type HolidayCountry } from '../shared/contact/pack.ts';

/** What the library does not know, as its rules are written: Holy Saturday in Chile, by Ley 2.977. */
const MISSING: Readonly<Record<string, string[]>> = { CL: ['easter -1'] };

const YEARS = { first: 2010, last: 2040 } as const;

/** The national public holidays of a country, as month and day (`0101`) by year. */
export function holidaysOf(country: HolidayCountry): Record<string, string[]> {
  const calendar = new Holidays(country, { types: ['public'] });
  for (const rule of MISSING[country] ?? [])
    calendar.setHoliday(rule, { name: { en: rule }, type: 'public' });
  const years = Array.from({ length: YEARS.last - YEARS.first + 1 }, (_, index) => YEARS.first + index);
  return Object.fromEntries(
    years.map((year) => {
      const days = calendar.getHolidays(year).map(({ date }) => date.slice(5, 10).replace('-', ''));
      return [String(year), [...new Set(days)].sort()];
    }),
  );
}

/** Those of every country with rules: once what is one in all these years, and the others by year. */
export function holidayTables() {
  return {
    source: 'date-holidays 3.37.0, national public holidays, and what it lacks (infra/holiday-tables.ts)',
    holidays: Object.fromEntries(holidayCountries.map((country) => [country, tableOf(country)])),
  };
}

function tableOf(country: HolidayCountry) {
  const years = Object.entries(holidaysOf(country));
  const everyYear = (years[0]?.[1] ?? []).filter((day) => years.every(([, days]) => days.includes(day)));
  const others = years.map(([year, days]) => [year, days.filter((day) => !everyYear.includes(day))] as const);
  return {
    everyYear: everyYear.join(' '),
    others: Object.fromEntries(others.map(([year, days]) => [year, days.join(' ')])),
  };
}
