import type { Channel } from '../contact/ledger.ts';
import type { Instant, IsoDay } from '../time/calendar.ts';
import type { DunningCase } from './case.ts';

/** A contact that was made, and on which day in UTC: hours of contact do not reach over its midnight. */
export interface ContactFacts {
  day: IsoDay;
  channel: Channel;
}

/** The messages that have left for this case, and did not come back; one about other cases, too, counts with one of them. */
export function contactFactsOf({ ladder }: DunningCase): ContactFacts[] {
  return Object.values(ladder?.rungs ?? {})
    .flatMap((record) =>
      record.state === 'sent' && record.contact !== undefined ? [contactOn(record.at, record.contact)] : [],
    )
    .sort((a, b) => (a.day + a.channel < b.day + b.channel ? -1 : 1));
}

export function contactOn(at: Instant, channel: Channel): ContactFacts {
  return { day: at.slice(0, 'YYYY-MM-DD'.length), channel };
}
