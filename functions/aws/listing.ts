import type { DunningCase } from '../../shared/case/case.ts';
import type { Creditor } from '../../shared/parties/creditor.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { searchForm } from '../../shared/text/search-text.ts';
import { SHARDS, shardOf } from './keys.ts';

type Searched = 'case' | 'debtor' | 'creditor';

/** The attributes by which a case is found in lists: by status and due day, of its debtor, by its invoice's number. */
export function caseListing({ caseId, debtorId, status, invoice }: DunningCase) {
  return {
    listShard: `${status}#${shardOf(caseId)}`,
    // Unique, so that a page can begin exactly where the one before ended; and the same whatever becomes of the case.
    listKey: `${invoice.dueOn}#${caseId}`,
    debtorId,
    ...searchListing('case', invoice.number, caseId),
  };
}

/** The attributes by which a debtor is found by name. */
export function debtorListing({ debtorId, legalName }: Debtor) {
  return searchListing('debtor', legalName, debtorId);
}

/** The attributes by which a creditor is found by name. */
export function creditorListing({ creditorId, legalName }: Creditor) {
  return searchListing('creditor', legalName, creditorId);
}

function searchListing(what: Searched, text: string, id: string) {
  return { searchShard: `${what}#${shardOf(id)}`, searchKey: `${searchForm(text)}#${id}` };
}

export const listPartitions = (statuses: readonly DunningCase['status'][]) =>
  statuses.flatMap((status) => SHARDS.map((shard) => `${status}#${shard}`));

export const searchPartitions = (what: Searched) => SHARDS.map((shard) => `${what}#${shard}`);
