import { GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  CONTACT_MEMORY_DAYS,
  emptyLedger,
  type Contact,
  type ContactLedger,
} from '../../shared/contact/ledger.ts';
import type { Creditor } from '../../shared/parties/creditor.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { addMilliseconds, DAYS, type Instant } from '../../shared/time/calendar.ts';
import { keys } from './keys.ts';
import { getAll, writeUnlessStale, type Table, type Write } from './table.ts';

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
export const loadDebtor = (table: Table, debtorId: string) => loadParty<Debtor>(table, keys.debtor(debtorId));

async function loadParty<Party>(table: Table, key: Key): Promise<Stored<Party> | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item as Stored<Party> | undefined;
}

/** Those of the debtors that the ERP has told of, by id. */
export async function loadDebtors(table: Table, debtorIds: readonly string[]): Promise<Map<string, Debtor>> {
  const wanted = [...new Set(debtorIds)].map((debtorId) => keys.debtor(debtorId));
  const items = (await getAll(table, wanted)) as unknown as Stored<Debtor>[];
  return new Map(items.map(({ party }) => [party.debtorId, party]));
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

const UNAPPLIED_PREFIX = 'unapplied#';

export async function loadLedger(table: Table, debtorId: string): Promise<ContactLedger> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.ledger(debtorId), ConsistentRead: true }),
  );
  if (!Item) return emptyLedger(debtorId);
  const unapplied = Object.entries(Item)
    .filter(([name]) => name.startsWith(UNAPPLIED_PREFIX))
    .map(([name, minor]) => [name.slice(UNAPPLIED_PREFIX.length), minor as number]);
  return {
    debtorId,
    version: Item.version as number,
    contacts: (Item.contacts as Contact[] | undefined) ?? [],
    unusableAddresses: (Item.unusableAddresses as string[] | undefined) ?? [],
    leadCaseId: Item.leadCaseId as string | undefined,
    lastMessage: Item.lastMessage as ContactLedger['lastMessage'],
    unapplied: Object.fromEntries(unapplied) as Record<string, number>,
  };
}

/** Changes contacts, addresses or the lead of a ledger that is still as it was read. Money is left to `unappliedWrite`. */
export function ledgerWrite(
  table: Table,
  before: ContactLedger,
  change: Partial<Pick<ContactLedger, 'contacts' | 'unusableAddresses' | 'leadCaseId' | 'lastMessage'>>,
  now: Instant,
): Write {
  const { contacts, unusableAddresses, leadCaseId, lastMessage } = { ...before, ...change };
  const oldest = addMilliseconds(now, -CONTACT_MEMORY_DAYS * DAYS);
  const isNew = before.version === 0;
  const optional = Object.entries({ leadCaseId, lastMessage });
  const set = ['contacts = :contacts', 'unusableAddresses = :addresses'];
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
        ':addresses': unusableAddresses,
        ...Object.fromEntries(
          optional.filter(([, value]) => value !== undefined).map(([name, value]) => [`:${name}`, value]),
        ),
        ...(isNew ? {} : { ':before': before.version }),
      },
    },
  };
}

/** Adds money that no invoice was named for. Counts as a change of the ledger, so a claim under way fails and reads again. */
export function unappliedWrite(
  table: Table,
  debtorId: string,
  money: { minor: number; currency: string },
): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.ledger(debtorId),
      UpdateExpression: 'ADD #version :one, #unapplied :minor',
      ExpressionAttributeNames: {
        '#version': 'version',
        '#unapplied': `${UNAPPLIED_PREFIX}${money.currency}`,
      },
      ExpressionAttributeValues: { ':one': 1, ':minor': money.minor },
    },
  };
}
