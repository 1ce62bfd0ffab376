import { ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Table } from './table.ts';

/** A place between two items of a segment; `start` before the first, `end` behind the last. */
export type ScanPlace = { pk: string; sk: string } | 'start' | 'end';

export interface ScanPage {
  items: Record<string, unknown>[];
  /** Where the next page begins. */
  next: ScanPlace;
}

type ScanFilter = Pick<
  ScanCommandInput,
  'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/**
 * One of several segments of the whole table, page by page and consistently, from a place on. For operators' commands: no
 * request path reads the table like this.
 */
export async function* scanSegment(
  table: Table,
  filter: ScanFilter,
  { segment, segments, from = 'start' }: { segment: number; segments: number; from?: ScanPlace },
): AsyncGenerator<ScanPage> {
  let place = from;
  while (place !== 'end') {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        Segment: segment,
        TotalSegments: segments,
        ExclusiveStartKey: place === 'start' ? undefined : place,
        ...filter,
      }),
    );
    place = (LastEvaluatedKey as { pk: string; sk: string } | undefined) ?? 'end';
    yield { items: Items, next: place };
  }
}
