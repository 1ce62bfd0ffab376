import {
  CONTACT_MEMORY_DAYS,
  emptyLedger,
  type Contact,
  type ContactLedger,
  type LegalStatus,
} from '../../shared/contact/ledger.ts';
import type { Books } from '../../shared/dunning/books.ts';
import type { Creditor } from '../../shared/parties/creditor.ts';
import { amended } from '../../shared/parties/amendments.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { addMilliseconds, DAYS, type Instant } from '../../shared/time/calendar.ts';
import { amendmentsIn } from './amendment-store.ts';
import * as keys from './keys.ts';
import { readAll, readEach, readItem, writeUnlessStale, type Table, type Write } from './table.ts';

/** What the ERP last said of a party, and by which of its events. */
export interface Stored<Party> {
  party: Party;
  /** When the ERP says that it became so; an older event never replaces a newer one. */
  updatedAt: Instant;
  eventKey: string;
  /** Something changed that not every case of the party has heard of yet. */
  untold: boolean;
}

type Key = { pk: string; sk: string };

export const loadCreditor = (table: Table, creditorId: string) =>
  loadParty<Creditor>(table, keys.creditor(creditorId));
/** The ERP's word alone. */
export const loadToldDebtor = (table: Table, debtorId: string) =>
  loadParty<Debtor>(table, keys.debtor(debtorId));

/** As all know the debtor: the ERP's word with what we have recorded ourselves. */
export async function loadDebtor(table: Table, debtorId: string): Promise<Stored<Debtor> | undefined> {
  const [told, amendments] = await readEach(table, [keys.debtor(debtorId), keys.amendments(debtorId)]);
  return amendedIn(told, amendments);
}

async function loadParty<Party>(table: Table, key: Key): Promise<Stored<Party> | undefined> {
  return (await readItem(table, key)) as Stored<Party> | undefined;
}

/** Those of the debtors that the ERP has told of, by id. */
export async function loadDebtors(table: Table, debtorIds: readonly string[]): Promise<Map<string, Debtor>> {
  const ids = [...new Set(debtorIds)];
  const items = await readEach(
    table,
    ids.flatMap((debtorId) => [keys.debtor(debtorId), keys.amendments(debtorId)]),
  );
  return new Map(
    ids.flatMap((debtorId, index) => {
      const debtor = amendedIn(items[2 * index], items[2 * index + 1])?.party;
      return debtor ? [[debtorId, debtor] as const] : [];
    }),
  );
}

function amendedIn(
  told: Record<string, unknown> | undefined,
  amendments: Record<string, unknown> | undefined,
): Stored<Debtor> | undefined {
  if (!told) return undefined;
  const stored = told as unknown as Stored<Debtor>;
  const { party: debtor, updatedAt: toldAt } = stored;
  return { ...stored, party: amended({ debtor, toldAt }, amendmentsIn(amendments)) };
}

/** Those of the creditors that the ERP has told of, by id. */
export async function loadCreditors(
  table: Table,
  creditorIds: readonly string[],
): Promise<Map<string, Creditor>> {
  const wanted = [...new Set(creditorIds)].map((creditorId) => keys.creditor(creditorId));
  const items = (await readAll(table, wanted)) as unknown as Stored<Creditor>[];
  return new Map(items.map(({ party }) => [party.creditorId, party]));
}

/** Replaces a party that is still as it was read. */
export function partyWrite<Party>(
  table: Table,
  key: Key,
  before: Stored<Party> | undefined,
  after: Stored<Party>,
): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...key, ...after },
      ConditionExpression: before ? 'eventKey = :before' : 'attribute_not_exists(pk)',
      ExpressionAttributeValues: before ? { ':before': before.eventKey } : undefined,
    },
  };
}

/** All have heard of it, unless something newer has come meanwhile. */
export async function markTold(table: Table, key: Key, eventKey: string): Promise<void> {
  await writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: key,
        UpdateExpression: 'SET untold = :no',
        ConditionExpression: 'eventKey = :event',
        ExpressionAttributeValues: { ':no': false, ':event': eventKey },
      },
    },
  ]);
}

/** `undefined` as long as the ERP has never said that its ledger is in sync. */
export async function loadBooks(table: Table, creditorId: string): Promise<Books | undefined> {
  return (await readItem(table, keys.books(creditorId))) as Books | undefined;
}

/** The creditor and how far its books are in sync, in one call. */
export async function loadCreditorWithBooks(
  table: Table,
  creditorId: string,
): Promise<{ creditor: Creditor | undefined; books: Books | undefined }> {
  const [creditor, books] = await readEach(table, [keys.creditor(creditorId), keys.books(creditorId)]);
  return { creditor: (creditor as Stored<Creditor> | undefined)?.party, books: books as Books | undefined };
}

/** Both parties, with the creditor's books and the debtor's contact ledger, in one call. */
export async function loadParties(
  table: Table,
  { creditorId, debtorId }: { creditorId: string; debtorId: string },
) {
  const [creditor, books, debtor, amendments, ledger] = await readEach(table, [
    keys.creditor(creditorId),
    keys.books(creditorId),
    keys.debtor(debtorId),
    keys.amendments(debtorId),
    keys.ledger(debtorId),
  ]);
  return {
    creditor: (creditor as Stored<Creditor> | undefined)?.party,
    books: books as Books | undefined,
    debtor: amendedIn(debtor, amendments)?.party,
    ledger: ledgerIn(debtorId, ledger),
  };
}

/** Replaces books that are still as they were read. */
export function booksWrite(
  table: Table,
  creditorId: string,
  before: Books | undefined,
  { syncedTo, gaps }: Books,
): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.books(creditorId), syncedTo, gaps },
      ConditionExpression: before ? 'syncedTo = :before' : 'attribute_not_exists(pk)',
      ExpressionAttributeValues: before ? { ':before': before.syncedTo } : undefined,
    },
  };
}

const UNAPPLIED_PREFIX = 'unapplied#';

export async function loadLedger(table: Table, debtorId: string): Promise<ContactLedger> {
  return ledgerIn(debtorId, await readItem(table, keys.ledger(debtorId)));
}

/** The contact ledgers of these debtors, by id. */
export async function loadLedgers(
  table: Table,
  debtorIds: readonly string[],
): Promise<Map<string, ContactLedger>> {
  const wanted = [...new Set(debtorIds)];
  const items = await readEach(
    table,
    wanted.map((debtorId) => keys.ledger(debtorId)),
  );
  return new Map(wanted.map((debtorId, index) => [debtorId, ledgerIn(debtorId, items[index])]));
}

function ledgerIn(debtorId: string, item: Record<string, unknown> | undefined): ContactLedger {
  if (!item) return emptyLedger(debtorId);
  const unapplied = Object.entries(item)
    .filter(([name]) => name.startsWith(UNAPPLIED_PREFIX))
    .map(([name, minor]) => [name.slice(UNAPPLIED_PREFIX.length), minor as number]);
  return {
    debtorId,
    version: item.version as number,
    contacts: (item.contacts as Contact[] | undefined) ?? [],
    unanswered: ((item.unanswered as Contact[] | undefined) ?? []).filter(
      ({ at }) => item.heardAt === undefined || at > (item.heardAt as Instant),
    ),
    unusableAddresses: (item.unusableAddresses as string[] | undefined) ?? [],
    leadCaseId: item.leadCaseId as string | undefined,
    lastMessage: item.lastMessage as ContactLedger['lastMessage'],
    legalStatus: item.legalStatus as LegalStatus | undefined,
    pause: (item.pause as ContactLedger['pause'] | null) ?? undefined,
    hardship: (item.hardship as ContactLedger['hardship'] | null) ?? undefined,
    unapplied: Object.fromEntries(unapplied) as Record<string, number>,
  };
}

/** Changes contacts, addresses or the lead of a ledger that is still as it was read. Money is left to `unappliedWrite`. */
export function ledgerWrite(
  table: Table,
  before: ContactLedger,
  change: Partial<
    Pick<ContactLedger, 'contacts' | 'unanswered' | 'unusableAddresses' | 'leadCaseId' | 'lastMessage'>
  >,
  now: Instant,
): Write {
  const { contacts, unanswered, unusableAddresses, leadCaseId, lastMessage } = { ...before, ...change };
  const oldest = addMilliseconds(now, -CONTACT_MEMORY_DAYS * DAYS);
  const isNew = before.version === 0;
  const optional = Object.entries({ leadCaseId, lastMessage });
  const set = ['contacts = :contacts', 'unanswered = :unanswered', 'unusableAddresses = :addresses'];
  const remove: string[] = [];
  for (const [name, value] of optional) {
    if (value === undefined) remove.push(name);
    else set.push(`${name} = :${name}`);
  }
  return {
    Update: {
      TableName: table.name,
      Key: keys.ledger(before.debtorId),
      UpdateExpression: `SET #version = :after, ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
      ConditionExpression: isNew ? 'attribute_not_exists(pk)' : '#version = :before',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':after': before.version + 1,
        ':contacts': contacts.filter(({ at }) => at >= oldest),
        ':unanswered': unanswered,
        ':addresses': unusableAddresses,
        ...Object.fromEntries(
          optional.filter(([, value]) => value !== undefined).map(([name, value]) => [`:${name}`, value]),
        ),
        ...(isNew ? {} : { ':before': before.version }),
      },
    },
  };
}

/** That the ledger is still as it was read; one of version 0 was not there. */
export function ledgerCheck(table: Table, debtorId: string, version: number): Write {
  const check = { TableName: table.name, Key: keys.ledger(debtorId) };
  if (version === 0) return { ConditionCheck: { ...check, ConditionExpression: 'attribute_not_exists(pk)' } };
  return {
    ConditionCheck: {
      ...check,
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    },
  };
}

/**
 * Adds to the money that no invoice has taken, in minor units per currency. Counts as a change of the ledger, so a claim under
 * way fails and reads again.
 */
export function unappliedWrite(table: Table, debtorId: string, change: ReadonlyMap<string, number>): Write {
  const changes = [...change].map(([currency, minor], index) => ({ index, currency, minor }));
  return {
    Update: {
      TableName: table.name,
      Key: keys.ledger(debtorId),
      UpdateExpression: `ADD ${['#version :one', ...changes.map(({ index }) => `#u${index} :u${index}`)].join(', ')}`,
      ExpressionAttributeNames: {
        '#version': 'version',
        ...Object.fromEntries(
          changes.map(({ index, currency }) => [`#u${index}`, `${UNAPPLIED_PREFIX}${currency}`]),
        ),
      },
      ExpressionAttributeValues: {
        ':one': 1,
        ...Object.fromEntries(changes.map(({ index, minor }) => [`:u${index}`, minor])),
      },
    },
  };
}
