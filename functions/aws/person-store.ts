import { CONTACT_MEMORY_DAYS, type Contact } from '../../shared/contact/ledger.ts';
import type { PersonLedger } from '../../shared/contact/person.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import { addMilliseconds, DAYS, toEpoch, type Instant } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { readEach, type Table, type Write } from './table.ts';

const CONTACT_PREFIX = 'contact#';

type PersonContact = PersonLedger['contacts'][number];

export async function loadPersons(table: Table, personIds: readonly InternalId[]): Promise<PersonLedger[]> {
  if (personIds.length === 0) return [];
  return personsIn(personIds, await readEach(table, personIds.map(keys.person)));
}

/** The persons in their items, in the order of their ids. */
export function personsIn(
  personIds: readonly InternalId[],
  items: readonly (Record<string, unknown> | undefined)[],
): PersonLedger[] {
  return personIds.map((personId, index) => {
    const entries = Object.entries(items[index] ?? {}).filter(([name]) => name.startsWith(CONTACT_PREFIX));
    return {
      personId,
      version: (items[index]?.version as number | undefined) ?? 0,
      contacts: entries.map(([, contact]) => contact as PersonContact),
    };
  });
}

/**
 * Counts the contact for persons who are as they were read; what the rules do not look at any more is dropped, and what
 * it `replaces`: the places of calls that were only assigned.
 */
export function personContactWrites(
  table: Table,
  persons: readonly PersonLedger[],
  debtorId: InternalId,
  contact: Contact,
  replaces: readonly InternalId[] = [],
): Write[] {
  const oldest = addMilliseconds(contact.at, -CONTACT_MEMORY_DAYS * DAYS);
  return persons.map(({ personId, version, contacts }) => {
    const old = contacts
      .filter(({ at, messageId }) => at < oldest || replaces.includes(messageId))
      .map(({ messageId }) => messageId);
    const removed = old.map((_, index) => `#o${index}`);
    return {
      Update: {
        TableName: table.name,
        Key: keys.person(personId),
        UpdateExpression: `SET #version = :after, #contact = :contact, expiresAt = :expires${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
        ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : '#version = :before',
        ExpressionAttributeNames: {
          '#version': 'version',
          '#contact': `${CONTACT_PREFIX}${contact.messageId}`,
          ...Object.fromEntries(
            old.map((messageId, index) => [`#o${index}`, `${CONTACT_PREFIX}${messageId}`]),
          ),
        },
        ExpressionAttributeValues: {
          ':after': version + 1,
          ':contact': { ...contact, debtorId },
          ':expires': Math.ceil(toEpoch(addMilliseconds(contact.at, 2 * CONTACT_MEMORY_DAYS * DAYS)) / 1000),
          ...(version === 0 ? {} : { ':before': version }),
        },
      },
    };
  });
}

/** What became of a contact, for every person that it was counted for: without `contact` it was none. */
export function personNewsWrites(
  table: Table,
  personIds: readonly InternalId[],
  messageId: InternalId,
  contact: PersonContact | undefined,
  now: Instant,
): Write[] {
  return personIds.map((personId) => ({
    Update: {
      TableName: table.name,
      Key: keys.person(personId),
      UpdateExpression: contact
        ? 'SET #contact = :contact, expiresAt = :expires ADD #version :one'
        : 'SET expiresAt = :expires REMOVE #contact ADD #version :one',
      ExpressionAttributeNames: { '#version': 'version', '#contact': `${CONTACT_PREFIX}${messageId}` },
      ExpressionAttributeValues: {
        ':one': 1,
        ':expires': Math.ceil(toEpoch(addMilliseconds(now, 2 * CONTACT_MEMORY_DAYS * DAYS)) / 1000),
        ...(contact ? { ':contact': contact } : {}),
      },
    },
  }));
}
