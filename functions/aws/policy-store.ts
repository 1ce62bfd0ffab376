import type { DunningCase } from '../../shared/case/case.ts';
import {
  standardPolicy,
  type DunningPolicy,
  type PinnedPolicy,
  type PolicyOf,
} from '../../shared/dunning/policy.ts';
import { publishedPolicies, publishedPolicy } from '../../shared/dunning/published-policies.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { putNew } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { CURRENT_PREFIX, VERSION_PREFIX } from './keys.ts';
import {
  allWithPrefix,
  readAll,
  readItem,
  StaleWrite,
  writeTogether,
  type Table,
  type Write,
} from './table.ts';

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

/** The one by which new cases are dunned as long as no strategy says otherwise: the standard policy until another was saved. */
export async function activePolicy(table: Table): Promise<DunningPolicy> {
  return policyNamedBy(table, await readActive(table));
}

/** The same, where what new cases follow was read already. */
export async function policyNamedBy(table: Table, active: Active | undefined): Promise<DunningPolicy> {
  return active?.policy ? loadPolicy(table, active.policy) : standardPolicy;
}

/** Saves a version of a policy (see `keepPolicy`) and makes it the one for new cases. */
export async function savePolicy(table: Table, policy: DunningPolicy): Promise<void> {
  const { id, version } = policy;
  await keepPolicy(table, policy);
  await changeActive(table, { policy: { id, version } });
}

/**
 * Saves a version of a policy, which then counts wherever the policy is named, in one transaction with what comes `alongside`.
 * The same version again counts again; with other content it throws `StaleWrite`, since cases may have pinned it.
 */
export async function keepPolicy(
  table: Table,
  policy: DunningPolicy,
  alongside: readonly Write[] = [],
): Promise<void> {
  const { id, version } = policy;
  const saved = await readPolicy(table, policy);
  if (saved && contentHash(saved) !== contentHash(policy)) throw new StaleWrite([0]);
  const before = await readItem(table, keys.currentPolicy(id));
  const serial = ((before?.serial as number | undefined) ?? 0) + 1;
  const current: Write = {
    Put: {
      TableName: table.name,
      Item: { ...keys.currentPolicy(id), version, serial },
      ...(before
        ? { ConditionExpression: 'serial = :before', ExpressionAttributeValues: { ':before': before.serial } }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
  const own = saved ? [] : [putNew(table, { ...keys.policy(id, version), policy })];
  await writeTogether(table, [...own, current, ...alongside]);
}

/** The ids of all policies that were saved. */
export async function savedPolicyIds(table: Table): Promise<string[]> {
  const items = await allWithPrefix(table, keys.currentPolicy('').pk, CURRENT_PREFIX);
  return items.map(({ sk }) => String(sk).slice(CURRENT_PREFIX.length));
}

/** Those that come with the program, too. */
export async function savedVersions(table: Table, id: string): Promise<number[]> {
  const saved = await allWithPrefix(table, keys.policy(id, 0).pk, VERSION_PREFIX);
  const published = publishedPolicies.filter((policy) => policy.id === id);
  const versions = saved.map(({ sk }) => Number(String(sk).slice(VERSION_PREFIX.length)));
  return [...published.map(({ version }) => version), ...versions].sort((a, b) => a - b);
}

/** What new cases follow. */
export interface Active {
  policy?: PinnedPolicy;
  strategy?: PinnedPolicy;
  /** Counts the changes, and makes each write another: an equal one within minutes would be taken for a repetition. */
  serial: number;
}

export async function readActive(table: Table): Promise<Active | undefined> {
  return (await readItem(table, keys.activePolicy())) as Active | undefined;
}

/** Changes what new cases follow. */
export async function changeActive(table: Table, change: Omit<Partial<Active>, 'serial'>): Promise<void> {
  const before = await readActive(table);
  const serial = before?.serial ?? 0;
  const active = { ...before, ...keys.activePolicy(), ...change, serial: serial + 1 };
  const condition = before
    ? { ConditionExpression: 'serial = :serial', ExpressionAttributeValues: { ':serial': serial } }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  await writeTogether(table, [{ Put: { TableName: table.name, Item: active, ...condition } }]);
}

/** Of each of these policies the version that was saved last, else the one that comes with the program; by id. */
export async function currentPolicies(
  table: Table,
  ids: readonly string[],
): Promise<Map<string, DunningPolicy>> {
  const saved = await readAll(
    table,
    ids.map((id) => keys.currentPolicy(id)),
  );
  const versions = new Map(saved.map(({ sk, version }) => [sk, version as number]));
  const policies = new Map<string, DunningPolicy>();
  for (const id of ids) {
    const version = versions.get(keys.currentPolicy(id).sk);
    const policy =
      version === undefined
        ? publishedPolicies.find((published) => published.id === id)
        : await loadPolicy(table, { id, version });
    if (policy) policies.set(id, policy);
  }
  return policies;
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
  // Whoever saved it has held it against the schema.
  return item?.policy as DunningPolicy | undefined;
}

function nameOf({ id, version }: PinnedPolicy): string {
  return `${id} version ${version}`;
}
