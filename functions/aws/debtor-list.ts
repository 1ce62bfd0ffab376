import type { Debtor } from '../../shared/parties/debtor.ts';
import { searchForm } from '../../shared/text/search-text.ts';
import { indexes } from './keys.ts';
import { searchPartitions } from './listing.ts';
import { mergedPart } from './merged-query.ts';
import { loadDebtors } from './party-store.ts';
import type { Table } from './table.ts';

/** The next debtors by name, each with the place after which the list goes on; `last` where it does. */
export async function debtorsByName(
  table: Table,
  { q, after, limit }: { q?: string; after: string | undefined; limit: number },
): Promise<{ debtors: { debtor: Debtor; place: string }[]; last?: string }> {
  const part = await mergedPart(table, {
    index: indexes.search,
    partition: 'searchShard',
    sort: 'searchKey',
    partitions: searchPartitions('debtor'),
    prefix: q === undefined ? undefined : searchForm(q),
    after,
    limit,
  });
  const listed = part.items.map(({ pk, searchKey }) => ({
    debtorId: String(pk).slice('DEBTOR#'.length),
    place: String(searchKey),
  }));
  const found = await loadDebtors(
    table,
    listed.map(({ debtorId }) => debtorId),
  );
  const debtors = listed.flatMap(({ debtorId, place }) => {
    const debtor = found.get(debtorId);
    return debtor ? [{ debtor, place }] : [];
  });
  return { debtors, last: part.last };
}
