import type { InternalId } from '../../shared/ids/internal-id.ts';
import { noAmendments, type Amendments } from '../../shared/parties/amendments.ts';
import * as keys from './keys.ts';
import { readItem, type Table, type Write } from './table.ts';

export async function loadAmendments(table: Table, debtorId: InternalId): Promise<Amendments> {
  return amendmentsIn(await readItem(table, keys.amendments(debtorId)));
}

export function amendmentsIn(item: Record<string, unknown> | undefined): Amendments {
  if (!item) return noAmendments;
  const { pk: _, sk: __, ...amendments } = item;
  return amendments as unknown as Amendments;
}

/** Replaces amendments that are still as they were read. */
export function amendmentsWrite(
  table: Table,
  debtorId: InternalId,
  { version }: Amendments,
  after: Amendments,
): Write {
  return {
    Put: {
      TableName: table.name,
      Item: { ...keys.amendments(debtorId), ...after, version: version + 1 },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': version },
          }),
    },
  };
}
