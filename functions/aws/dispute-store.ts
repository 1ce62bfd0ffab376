import type { DisputeOutcome } from '../../shared/erp/dispute-outcome.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Money } from '../../shared/money/money.ts';
import type { Instant, IsoDay } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { earlyWrites } from './payment-store.ts';
import { readItem, type Table, type Write } from './table.ts';

/** What the ERP said of a dispute; the cases of its invoice are brought in line with it. */
export interface DisputeRecord {
  disputeId: InternalId;
  invoiceId: InternalId;
  /** Hash of what the ERP said: a second dispute of this id must say the same. */
  content: string;
  /** Without one: the whole balance. */
  amount?: Money;
  reasonCode: string;
  dueBy?: IsoDay;
  /** Kept as rejected: it holds nothing, and another of its id may take its place. */
  refused?: boolean;
  resolution?: Resolution;
}

export interface Resolution {
  eventKey: InternalId;
  content: string;
  outcome: DisputeOutcome;
  /** The part that is upheld; without one, all that was disputed. */
  amount?: Money;
}

export async function loadDispute(table: Table, disputeId: InternalId): Promise<DisputeRecord | undefined> {
  const item = await readItem(table, keys.dispute(disputeId));
  return item?.dispute as DisputeRecord | undefined;
}

/** The resolution of a dispute that has not come. */
export async function loadEarlyResolution(
  table: Table,
  disputeId: InternalId,
): Promise<Resolution | undefined> {
  const item = await readItem(table, keys.awaitedDispute(disputeId));
  return item?.resolution as Resolution | undefined;
}

export function newDisputeWrite(table: Table, dispute: DisputeRecord): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.dispute(dispute.disputeId), dispute },
      ConditionExpression: 'attribute_not_exists(pk) OR dispute.refused = :yes',
      ExpressionAttributeValues: { ':yes': true },
    },
  };
}

export function refusedDisputeWrite(table: Table, disputeId: InternalId): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.dispute(disputeId),
      UpdateExpression: 'SET dispute.refused = :yes',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':yes': true },
    },
  };
}

/** Once: the first resolution is the one that counts. */
export function resolutionWrite(table: Table, disputeId: InternalId, resolution: Resolution): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.dispute(disputeId),
      UpdateExpression: 'SET dispute.resolution = :resolution',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(dispute.resolution)',
      ExpressionAttributeValues: { ':resolution': resolution },
    },
  };
}

/** A resolution that cannot be: the dispute is open again. */
export function resolutionDelete(table: Table, disputeId: InternalId): Write {
  return {
    Update: {
      TableName: table.name,
      Key: keys.dispute(disputeId),
      UpdateExpression: 'REMOVE dispute.resolution',
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

/** Keeps a resolution until its dispute comes; after seven days it is a task. */
export function earlyResolutionWrites(
  table: Table,
  disputeId: InternalId,
  resolution: Resolution,
  at: Instant,
): Write[] {
  const item = { ...keys.awaitedDispute(disputeId), kind: 'waits-for-dispute', resolution } as const;
  return earlyWrites(table, keys.dispute(disputeId), item, disputeId, at);
}

export function earlyResolutionDelete(table: Table, disputeId: InternalId): Write {
  return { Delete: { TableName: table.name, Key: keys.awaitedDispute(disputeId) } };
}
