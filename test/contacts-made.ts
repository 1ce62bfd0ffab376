import type { PreviewedDebtor } from '../shared/api/preview.ts';
import { collectableMinor, type DunningCase } from '../shared/case/case.ts';
import type { Message } from '../shared/message/message.ts';
import { decimalText } from '../shared/money/money.ts';

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
  const about = (caseId: string, rungId: string) => {
    const item = cases.get(caseId);
    if (!item) throw new Error(`case ${caseId} is gone`);
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
  for (const event of items.filter(({ type }) => type === 'CallAssigned')) {
    const { debtorId, at, caseId, data } = event as unknown as CallEvent;
    const call = calls.get(`${debtorId} ${at}`) ?? { debtorId, at, channel: 'call', items: [] };
    call.items.push(about(caseId, data.rungId));
    calls.set(`${debtorId} ${at}`, call);
  }
  return inOrder([...made, ...calls.values()].filter(({ at }) => at > since));
}

interface CallEvent {
  debtorId: string;
  at: string;
  caseId: string;
  data: { rungId: string };
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
        items: items.map(({ caseId, rungId, amount }) => `${caseId} ${rungId} ${amount.value}`),
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
