import type { DunningCase } from '../../shared/case/case.ts';
import {
  dunningPolicy,
  standardPolicy,
  type DunningPolicy,
  type PinnedPolicy,
  type PolicyOf,
} from '../../shared/dunning/policy.ts';
import { publishedPolicies, publishedPolicy } from '../../shared/dunning/published-policies.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import { putNew } from './erp-inbox.ts';
import { keys } from './keys.ts';
import { readAll, readItem, StaleWrite, writeTogether, type Table, type Write } from './table.ts';

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
  const pinned = (await readActive(table))?.policy;
  return pinned ? loadPolicy(table, pinned) : standardPolicy;
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
  const current: Write = { Put: { TableName: table.name, Item: { ...keys.currentPolicy(id), version } } };
  await changeActive(table, { policy: { id, version } }, [current]);
}

/** What new cases follow. */
interface Active {
  policy?: PinnedPolicy;
  strategy?: PinnedPolicy;
  /** Counts the changes. */
  serial: number;
}

export async function readActive(table: Table): Promise<Active | undefined> {
  return (await readItem(table, keys.activePolicy())) as Active | undefined;
}

/** Changes what new cases follow, in one transaction with what comes `alongside`. */
export async function changeActive(
  table: Table,
  change: Omit<Partial<Active>, 'serial'>,
  alongside: readonly Write[] = [],
): Promise<void> {
  const before = await readActive(table);
  const serial = before?.serial ?? 0;
  // The serial also makes each of these writes another: an equal one within minutes would be taken for a repetition.
  const active = { ...before, ...keys.activePolicy(), ...change, serial: serial + 1 };
  const condition = before
    ? { ConditionExpression: 'serial = :serial', ExpressionAttributeValues: { ':serial': serial } }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  await writeTogether(table, [{ Put: { TableName: table.name, Item: active, ...condition } }, ...alongside]);
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
  const versions = new Map(saved.map(({ pk, version }) => [pk, version as number]));
  const policies = new Map<string, DunningPolicy>();
  for (const id of ids) {
    const version = versions.get(keys.currentPolicy(id).pk);
    const policy =
      version === undefined
        ? publishedPolicies.find((published) => published.id === id)
        : await loadPolicy(table, { id, version });
    if (policy) policies.set(id, policy);
  }
  return policies;
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
