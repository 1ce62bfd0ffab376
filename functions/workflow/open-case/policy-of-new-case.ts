import { loadCase, loadLiveCases } from '../../aws/case-store.ts';
import { loadDebtor } from '../../aws/party-store.ts';
import { loadKeptSegment } from '../../aws/segment-store.ts';
import { newCasePolicies } from '../../aws/strategy-store.ts';
import type { Table } from '../../aws/table.ts';
import type { PinnedPolicy } from '../../../shared/dunning/policy.ts';
import { newCasePolicy, overdueItemsOf } from '../../../shared/segment/new-case-policy.ts';
import { dayIn, type Instant } from '../../../shared/time/calendar.ts';
import { zoneOf } from '../../../shared/contact/reach.ts';

/** The policy by which a case is dunned if it opens now; asked of the debtor only where a strategy tells them apart. */
export async function policyOfNewCase(table: Table, caseId: string, now: Instant): Promise<PinnedPolicy> {
  const newCases = await newCasePolicies(table);
  const [only] = newCases.policies;
  if (!newCases.strategy && only) return only;
  const item = await loadCase(table, caseId);
  if (!item) throw new Error(`case ${caseId} is not known`);
  const { debtorId } = item;
  const debtor = (await loadDebtor(table, debtorId))?.party;
  const { history, said } = await loadKeptSegment(table, debtorId);
  const today = dayIn(now, zoneOf(item, debtor));
  const overdueItems = overdueItemsOf(await loadLiveCases(table, debtorId), today);
  return newCasePolicy(newCases, item, { kind: debtor?.kind, history, said }, overdueItems);
}
