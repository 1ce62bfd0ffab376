import tables from '../shared/contact/holidays.json' with { type: 'json' };
import type { Contact } from '../shared/contact/ledger.ts';
import type { Purpose } from '../shared/contact/pack.ts';
import { dayIn, DAYS, toEpoch } from '../shared/time/calendar.ts';

/** The law read a second time, contact by contact, from the texts and not from the packs. */
export function breaches(country: string, zone: string, made: readonly Contact[]): string[] {
  const found: string[] = [];
  const clockOf = (at: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
      new Date(at),
    );
  const weekdayOf = (at: string) =>
    new Intl.DateTimeFormat('en', { timeZone: zone, weekday: 'short' }).format(new Date(at));
  const bound = (entry: Contact, ...purposes: Purpose[]) => purposes.includes(entry.purpose ?? 'collection');
  const within = (entry: Contact, from: string, to: string) =>
    clockOf(entry.at) >= from && clockOf(entry.at) < to;
  const isFeast = (entry: Contact) => {
    const day = dayIn(entry.at, zone);
    const known: Record<string, { everyYear: string; others: Record<string, string> }> = tables.holidays;
    const { everyYear = '', others = {} } = known[country] ?? {};
    return `${everyYear} ${others[day.slice(0, 4)] ?? ''}`.split(' ').includes(day.slice(5).replace('-', ''));
  };
  const mondayOf = (at: string) => {
    const noon = new Date(`${dayIn(at, zone)}T12:00:00Z`);
    noon.setUTCDate(noon.getUTCDate() - ((noon.getUTCDay() + 6) % 7));
    return noon.toISOString().slice(0, 10);
  };
  const sameWeek = (a: Contact, b: Contact) =>
    mondayOf(a.at) === mondayOf(b.at) || Math.abs(toEpoch(a.at) - toEpoch(b.at)) < 7 * DAYS;
  const sameDay = (a: Contact, b: Contact) => dayIn(a.at, zone) === dayIn(b.at, zone);
  made.forEach((entry, index) => {
    const before = made.slice(0, index);
    const complain = (rule: string) => found.push(`${rule}: ${entry.channel} ${entry.at}`);
    const day = weekdayOf(entry.at);
    const isWeekend = day === 'Sat' || day === 'Sun';
    const dunned = before.filter((other) => bound(other, 'collection'));
    if (country === 'CO' && !bound(entry, 'internal')) {
      const open = day === 'Sat' ? within(entry, '08:00', '15:00') : within(entry, '07:00', '19:00');
      if (!open || day === 'Sun' || isFeast(entry)) complain('CO-1');
    }
    if (country === 'CO' && bound(entry, 'collection', 'agreement')) {
      const direct = before.filter((other) => bound(other, 'collection', 'agreement'));
      if (direct.some((other) => sameDay(entry, other))) complain('CO-3 day');
      if (direct.some((other) => other.channel !== entry.channel && sameWeek(entry, other)))
        complain('CO-3 channel');
    }
    if (country === 'CL' && bound(entry, 'collection')) {
      if (day === 'Sun' || isFeast(entry) || !within(entry, '08:00', '20:00')) complain('CL-3');
      const alike = dunned.filter((other) => (other.channel === 'call') === (entry.channel === 'call'));
      const most = entry.channel === 'call' ? 1 : 2;
      if (alike.filter((other) => toEpoch(entry.at) - toEpoch(other.at) < 7 * DAYS).length >= most)
        complain('CL week');
      if (alike.filter((other) => mondayOf(entry.at) === mondayOf(other.at)).length >= most)
        complain('CL calendar');
      if (most === 2 && alike.some((other) => toEpoch(entry.at) - toEpoch(other.at) < 2 * DAYS))
        complain('CL-2');
    }
    if (country === 'MX' && bound(entry, 'collection') && (isWeekend || !within(entry, '07:00', '22:00')))
      complain('MX-1');
    if (country === 'PE' && bound(entry, 'collection')) {
      if (isWeekend || isFeast(entry) || !within(entry, '07:00', '20:00')) complain('PE-1');
    }
    if (country === 'US' && bound(entry, 'collection')) {
      if (!within(entry, '08:00', '21:00')) complain('US-2');
      const calls = dunned.filter(
        (other) => other.channel === 'call' && toEpoch(entry.at) - toEpoch(other.at) < 7 * DAYS,
      );
      if (entry.channel === 'call' && calls.length >= 7) complain('US-1');
    }
    if (bound(entry, 'internal') && (isWeekend || !within(entry, '08:00', '18:00'))) complain('GEN-1');
  });
  return found;
}
