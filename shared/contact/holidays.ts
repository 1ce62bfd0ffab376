import type { IsoDay } from '../time/calendar.ts';
import tables from './holidays.json' with { type: 'json' };
import type { HolidayCountry } from './pack.ts';

/**
 * Whether `day` is a national public holiday there. Throws `RangeError` for a year that the table does not have: better no plan
 * than one that takes a holiday for a workday.
 */
export function isHoliday(day: IsoDay, country: HolidayCountry): boolean {
  const { everyYear, others } = tables.holidays[country];
  const ofYear = (others as Readonly<Record<string, string>>)[day.slice(0, 4)];
  if (ofYear === undefined)
    throw new RangeError(
      `no holidays of ${country} are known for ${day}: make the table longer (npm run holidays)`,
    );
  const monthAndDay = `${day.slice(5, 7)}${day.slice(8, 10)}`;
  return everyYear.includes(monthAndDay) || ofYear.includes(monthAndDay);
}
