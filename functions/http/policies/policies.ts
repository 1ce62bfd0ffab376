import { activePolicy, currentPolicies, savedPolicyIds, savedVersions } from '../../aws/policy-store.ts';
import { newCasePolicies } from '../../aws/strategy-store.ts';
import type { Table } from '../../aws/table.ts';
import { notFound, type Call } from '../../middleware/finance.ts';
import type { Page } from '../../../shared/api/fields.ts';
import type { PolicyDetail, PolicySummary } from '../../../shared/api/policies.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { publishedPolicies } from '../../../shared/dunning/published-policies.ts';

/** All policies, each in the version that counts, by id. */
export async function policyPage(table: Table): Promise<Page<PolicySummary>> {
  const ids = [...publishedPolicies.map(({ id }) => id), ...(await savedPolicyIds(table))];
  const policies = await currentPolicies(table, [...new Set(ids)].sort());
  const usedAs = await uses(table);
  return { items: [...policies.values()].map(({ id, version }) => ({ id, version, ...usedAs(id) })) };
}

/** Throws a 404 for one that is not known. */
export async function policyDetail(
  table: Table,
  { path: { id } }: Call<(typeof queryRoutes)['GET /api/policies/{id}']>,
): Promise<PolicyDetail> {
  const policy = (await currentPolicies(table, [id])).get(id);
  if (!policy) throw notFound('There is no policy of this id.');
  return { ...(await uses(table))(id), versions: await savedVersions(table, id), policy };
}

async function uses(table: Table) {
  const active = await activePolicy(table);
  const { strategy, policies } = await newCasePolicies(table);
  const chosen = strategy ? policies.map(({ id }) => id) : [];
  return (id: string) => ({ active: id === active.id, inStrategy: chosen.includes(id) });
}
