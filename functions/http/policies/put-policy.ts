import { activePolicy, changeActive, currentPolicies, keepPolicy } from '../../aws/policy-store.ts';
import { StaleWrite, type Table } from '../../aws/table.ts';
import type { CommandCall } from '../../middleware/finance-commands.ts';
import { Problem } from '../../middleware/http.ts';
import type { commandRoutes } from '../../../shared/api/command-routes.ts';
import type { ProposedPolicy, SavedPolicy } from '../../../shared/api/policies.ts';
import { NotPossible } from '../../../shared/case/not-possible.ts';
import { checkPolicy } from '../../../shared/dunning/check-policy.ts';
import type { LadderWarning } from '../../../shared/dunning/ladder-windows.ts';
import type { DunningPolicy } from '../../../shared/dunning/policy.ts';

type Call = CommandCall<(typeof commandRoutes)['PUT /api/policies/{id}']>;

/** Saves a version of a policy. New cases get it where they got this policy before; open ones keep what they have. */
export async function putPolicy(
  table: Table,
  { path: { id }, body, seen, record }: Call,
): Promise<SavedPolicy> {
  const { policy, warnings } = checkedPolicy(id, body);
  const { version } = policy;
  const answer = { id, version, warnings };
  const active = await activePolicy(table);
  try {
    if (!seen) await keepPolicy(table, policy, [record(answer)]);
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
    throw new NotPossible(
      `version ${version} of ${id} was saved before with other content, or another was saved this moment: raise the version`,
    );
  }
  // Asked again late, somebody may have saved another since.
  const current = (await currentPolicies(table, [id])).get(id)?.version;
  if (active.id === id && active.version !== version && current === version)
    await changeActive(table, { policy: { id, version } });
  return answer;
}

/** With what of it will be late. Throws a 422 that names every fault of a ladder, by its path. */
export function checkedPolicy(
  id: string,
  body: ProposedPolicy,
): { policy: DunningPolicy; warnings: LadderWarning[] } {
  const checked = checkPolicy({ id, ...body });
  if ('policy' in checked) return checked;
  const errors = checked.faults;
  const [first] = errors;
  const detail = `${first?.field ?? ''}: ${first?.message ?? ''}`;
  throw new Problem(422, 'not-a-policy', 'No case can follow this policy', detail, errors);
}
