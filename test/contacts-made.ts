import type { PreviewedDebtor } from '../shared/api/preview.ts';
import { collectableMinor, type DunningCase } from '../shared/case/case.ts';
import type { Message } from '../shared/message/message.ts';
import { decimalText } from '../shared/money/money.ts';
import { startOfDay } from '../shared/time/calendar.ts';

/** Whom, when, by what, and what about: case, rung and amount. */
export interface ContactMade {
  debtorId: string;
  at: string;
  channel: string;
  tone?: string;
  items: string[];
}

type Item = Record<string, unknown>;

/** What debtors were sent after an instant, and for which calls a person was asked, by all items of the table. */
export function contactsMade(items: readonly Item[], since: string): ContactMade[] {
  const cases = new Map(casesIn(items).map((item) => [item.caseId, item]));
  const caseOf = (caseId: string) => {
    const item = cases.get(caseId);
    if (!item) throw new Error(`case ${caseId} is gone`);
    return item;
  };
  const about = (caseId: string, rungId: string) => {
    const item = caseOf(caseId);
    // Nothing has come since, so what is asked for is the same now.
    return `${caseId} ${rungId} ${decimalText({ minor: collectableMinor(item), currency: item.currency })}`;
  };
  const made = items
    .filter(({ sk }) => sk === 'MESSAGE')
    .map(({ message }) => message as Message)
    .filter(({ purpose }) => purpose === 'collection')
    .map(({ debtorId, claimedAt: at, channel, tone, items: told }): ContactMade => {
      return { debtorId, at, channel, tone, items: told.map(({ caseId, rungId }) => about(caseId, rungId)) };
    });
  const calls = new Map<string, ContactMade>();
  const addCall = (debtorId: string, at: string, told: string) => {
    const call = calls.get(`${debtorId} ${at}`) ?? { debtorId, at, channel: 'call', items: [] };
    call.items.push(told);
    calls.set(`${debtorId} ${at}`, call);
  };
  for (const event of items.filter(({ type }) => type === 'CallAssigned')) {
    const { debtorId, at, caseId, data } = event as unknown as CallEvent<{ rungId: string }>;
    addCall(debtorId, at, about(caseId, data.rungId));
  }
  for (const event of items.filter(({ type }) => type === 'CallRecorded')) {
    const { debtorId, caseId, data } = event as unknown as CallEvent<{ nextOn?: string }>;
    const item = caseOf(caseId);
    if (data.nextOn === undefined) continue;
    const at = startOfDay(data.nextOn, item.timeZone);
    // Unless the ladder asked for one before, or an agency has had it by then.
    const isThere = item.ladder?.callAssignedAt === at && !(item.status === 'placed' && item.placedAt <= at);
    if (isThere && collectableMinor(item) > 0) addCall(debtorId, at, about(caseId, CALL_BACK));
  }
  return inOrder([...made, ...calls.values()].filter(({ at }) => at > since));
}

/** Of a call that somebody agreed on: no rung asks for it. */
const CALL_BACK = 'call-back';

interface CallEvent<Data> {
  debtorId: string;
  at: string;
  caseId: string;
  data: Data;
}

export function casesIn(items: readonly Item[]): DunningCase[] {
  return items.filter(({ sk }) => sk === 'CASE').map(({ state }) => state as DunningCase);
}

/** The same of what was foretold. */
export function contactsForetold(debtors: readonly PreviewedDebtor[]): ContactMade[] {
  return inOrder(
    debtors.flatMap(({ debtor: { debtorId }, contacts }) =>
      contacts.map(({ at, channel, tone, items }) => ({
        ...{ debtorId, at, channel },
        ...(tone === undefined ? {} : { tone }),
        items: items.map(({ caseId, rungId, amount }) => `${caseId} ${rungId ?? CALL_BACK} ${amount.value}`),
      })),
    ),
  );
}

function inOrder(contacts: readonly ContactMade[]): ContactMade[] {
  return contacts
    .map((contact) => ({ ...contact, items: contact.items.toSorted() }))
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

const keyOf = ({ debtorId, at, channel }: ContactMade) => [debtorId, at, channel].join(' ');
