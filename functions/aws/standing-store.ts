import type { ContactLedger, LegalStatus } from '../../shared/contact/ledger.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant, IsoDay } from '../../shared/time/calendar.ts';
import type { Stamp } from '../../shared/time/stamp.ts';
import * as keys from './keys.ts';
import { readItem, writeUnlessStale, type Table, type Write } from './table.ts';

/** What bears on every contact with a debtor, as it lies on the contact ledger: whoever claims a contact claims it against that. */
export interface Standing {
  legalStatus?: LegalStatus;
  legalStamp?: Stamp;
  /** The request that last paused or resumed. */
  pauseKey?: InternalId;
  /** The change of which not every case of the debtor has heard yet. */
  untold?: InternalId;
}

export async function loadStanding(table: Table, debtorId: InternalId): Promise<Standing> {
  const item = await readItem(table, keys.ledger(debtorId));
  return (item as Standing | undefined) ?? {};
}

/** Replaces the legal status that was read. Counts as a change of the ledger, so a claim under way fails and reads again. */
export function legalStatusWrite(
  table: Table,
  debtorId: InternalId,
  before: Standing,
  after: { legalStatus: LegalStatus; legalSince: IsoDay; legalStamp: Stamp },
  eventKey: InternalId,
): Write {
  const untold = after.legalStatus === (before.legalStatus ?? 'normal') ? before.untold : eventKey;
  const condition =
    before.legalStamp === undefined ? 'attribute_not_exists(legalStamp)' : 'legalStamp = :before';
  return standingWrite(table, debtorId, { ...after, untold }, condition, before.legalStamp);
}

/** Pauses all contact with the debtor, or without a pause lets it go on; counts as a change of the ledger, too. */
export function pauseWrite(
  table: Table,
  debtorId: InternalId,
  pause: ContactLedger['pause'] | null,
  pauseKey: InternalId,
): Write {
  return standingWrite(table, debtorId, { pause, pauseKey, untold: pauseKey });
}

/** Marks the debtor as one in distress, or with `null` no more; counts as a change of the ledger, too. */
export function hardshipWrite(
  table: Table,
  debtorId: InternalId,
  hardship: NonNullable<ContactLedger['hardship']> | null,
  key: InternalId,
): Write {
  return standingWrite(table, debtorId, { hardship, untold: key });
}

/**
 * What was recorded of the debtor has changed: a claim under way fails, and every case is to hear of it. Whatever was said to
 * them has its answer by that.
 */
export function newsWrite(table: Table, debtorId: InternalId, key: InternalId): Write {
  return standingWrite(table, debtorId, { untold: key, unanswered: [] });
}

/**
 * When the debtor was heard of last: what was said to them before has its answer. A claim under way fails of it only if every
 * case is to hear of it, by `untold`. Fails when they were heard of later.
 */
export function heardWrite(
  table: Table,
  debtorId: InternalId,
  at: Instant,
  untold: InternalId | undefined,
): Write {
  if (untold !== undefined) return standingWrite(table, debtorId, { untold, heardAt: at });
  return {
    Update: {
      TableName: table.name,
      Key: keys.ledger(debtorId),
      UpdateExpression: 'SET heardAt = :at',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(heardAt) OR heardAt < :at)',
      ExpressionAttributeValues: { ':at': at },
    },
  };
}

function standingWrite(
  table: Table,
  debtorId: InternalId,
  attributes: Record<string, unknown>,
  condition?: string,
  before?: unknown,
): Write {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    Update: {
      TableName: table.name,
      Key: keys.ledger(debtorId),
      UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')} ADD #version :one`,
      ConditionExpression: condition,
      ExpressionAttributeNames: {
        '#version': 'version',
        ...Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ':one': 1,
        ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
        ...(before === undefined ? {} : { ':before': before }),
      },
    },
  };
}

/** All have heard of it, unless something newer has come meanwhile. */
export async function markStandingTold(table: Table, debtorId: InternalId, key: InternalId): Promise<void> {
  await writeUnlessStale(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.ledger(debtorId),
        UpdateExpression: 'REMOVE untold',
        ConditionExpression: 'untold = :key',
        ExpressionAttributeValues: { ':key': key },
      },
    },
  ]);
}
