import type { DunningCase } from '../../shared/case/case.ts';
import {
  dunningPolicy,
  publishedPolicy,
  standardPolicy,
  type DunningPolicy,
  type PinnedPolicy,
  type PolicyOf,
} from '../../shared/dunning/policy.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { putNew } from './erp-inbox.ts';
import { keys } from './keys.ts';
import { readItem, StaleWrite, writeTogether, type Table } from './table.ts';

/** A version never changes, so it is read once. */
const known = new WeakMap<Table, Map<string, DunningPolicy>>();

/** The policies that the cases have pinned. Throws for one that was never saved: a ladder must not change in silence. */
export async function policiesOf(table: Table, cases: readonly DunningCase[]): Promise<PolicyOf> {
  const policies = knownPolicies(table);
  for (const { ladder } of cases) if (ladder) await loadPolicy(table, ladder.policy);
  return (pinned) => {
    const policy = policies.get(nameOf(pinned));
    if (!policy) throw new Error(`policy ${nameOf(pinned)} was not read`);
    return policy;
  };
}

/** The one by which new cases are dunned: the standard policy until another was saved. */
export async function activePolicy(table: Table): Promise<DunningPolicy> {
  return policyNamedBy(table, await readActive(table));
}

/** The policy that the item of the active policy names. */
export async function policyNamedBy(
  table: Table,
  active: Record<string, unknown> | undefined,
): Promise<DunningPolicy> {
  return active ? loadPolicy(table, active.policy as PinnedPolicy) : standardPolicy;
}

/**
 * Saves a version of a policy and makes it the one for new cases. The same version again only makes it active; with other
 * content it throws `StaleWrite`, since cases may have pinned it.
 */
export async function savePolicy(table: Table, policy: DunningPolicy): Promise<void> {
  const { id, version } = policy;
  if (!(await isSaved(table, policy))) {
    if (publishedPolicy(policy)) throw new StaleWrite([0]);
    await writeTogether(table, [putNew(table, { ...keys.policy(id, version), policy })]);
  }
  const before = await readActive(table);
  const serial = (before?.serial as number | undefined) ?? 0;
  // The serial also makes each of these writes another: an equal one within minutes would be taken for a repetition.
  const active = { ...keys.activePolicy(), policy: { id, version }, serial: serial + 1 };
  const condition = before
    ? { ConditionExpression: 'serial = :serial', ExpressionAttributeValues: { ':serial': serial } }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  await writeTogether(table, [{ Put: { TableName: table.name, Item: active, ...condition } }]);
}

function readActive(table: Table) {
  return readItem(table, keys.activePolicy());
}

async function isSaved(table: Table, policy: DunningPolicy): Promise<boolean> {
  const saved = await readPolicy(table, policy);
  return saved !== undefined && contentHash(saved) === contentHash(policy);
}

async function loadPolicy(table: Table, pinned: PinnedPolicy): Promise<DunningPolicy> {
  const policies = knownPolicies(table);
  const policy = policies.get(nameOf(pinned)) ?? (await readPolicy(table, pinned));
  if (!policy) throw new Error(`policy ${nameOf(pinned)} is not known`);
  policies.set(nameOf(pinned), policy);
  return policy;
}

function knownPolicies(table: Table): Map<string, DunningPolicy> {
  const policies = known.get(table) ?? new Map<string, DunningPolicy>();
  known.set(table, policies);
  return policies;
}

async function readPolicy(table: Table, pinned: PinnedPolicy): Promise<DunningPolicy | undefined> {
  const published = publishedPolicy(pinned);
  if (published) return published;
  const item = await readItem(table, keys.policy(pinned.id, pinned.version));
  return item && dunningPolicy.parse(item.policy);
}

function nameOf({ id, version }: PinnedPolicy): string {
  return `${id} version ${version}`;
}
