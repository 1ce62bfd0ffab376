import { contentHash } from '../../shared/ids/internal-id.ts';
import type { NewCasePolicies } from '../../shared/segment/new-case-policy.ts';
import {
  defaultStrategy,
  policiesNamed,
  unknownPolicies,
  type CriticalRules,
  type DunningStrategy,
} from '../../shared/segment/strategy.ts';
import { putNew } from './erp-inbox.ts';
import * as keys from './keys.ts';
import { changeActive, currentPolicies, policyNamedBy, readActive, type Active } from './policy-store.ts';
import { readItem, StaleWrite, writeTogether, type Table } from './table.ts';

/** A version never changes, so it is read once. */
const known = new WeakMap<Table, Map<string, DunningStrategy>>();

/** What new cases are dunned by: the active policy, until a strategy was saved that tells one debtor from another. */
export async function newCasePolicies(table: Table): Promise<NewCasePolicies> {
  return newCasePoliciesBy(table, await readActive(table));
}

/** The same, where what new cases follow was read already. */
export async function newCasePoliciesBy(table: Table, active: Active | undefined): Promise<NewCasePolicies> {
  const strategy = await strategyOf(table, active);
  if (!strategy) return { policies: [await policyNamedBy(table, active)] };
  const policies = await currentPolicies(table, policiesNamed(strategy));
  return { strategy, policies: [...policies.values()] };
}

/** When an item is critical: by the saved strategy, or the one that comes with the program. */
export async function criticalRules(table: Table): Promise<CriticalRules> {
  return ((await strategyOf(table, await readActive(table))) ?? defaultStrategy).critical;
}

/**
 * Saves a version of a strategy and makes it the one that new cases follow. The same version again only makes it that; with
 * other content it throws `StaleWrite`. Answers with its faults, and saves nothing, when it names policies that are not known.
 */
export async function saveStrategy(
  table: Table,
  strategy: DunningStrategy,
): Promise<{ path: string; message: string }[]> {
  const policies = await currentPolicies(table, policiesNamed(strategy));
  const faults = unknownPolicies(strategy, new Set(policies.keys()));
  if (faults.length > 0) return faults;
  const { id, version } = strategy;
  const before = await readItem(table, keys.strategy(id, version));
  if (before && contentHash(before.strategy) !== contentHash(strategy)) throw new StaleWrite([0]);
  if (!before) await writeTogether(table, [putNew(table, { ...keys.strategy(id, version), strategy })]);
  await changeActive(table, { strategy: { id, version } });
  return [];
}

async function strategyOf(table: Table, active: Active | undefined): Promise<DunningStrategy | undefined> {
  const pinned = active?.strategy;
  if (!pinned) return undefined;
  const { id, version } = pinned;
  const name = `${id} version ${version}`;
  const strategies = known.get(table) ?? new Map<string, DunningStrategy>();
  known.set(table, strategies);
  const saved = strategies.get(name) ?? (await readItem(table, keys.strategy(id, version)))?.strategy;
  if (!saved) throw new Error(`strategy ${name} is not known`);
  // Whoever saved it has held it against the schema.
  const strategy = saved as DunningStrategy;
  strategies.set(name, strategy);
  return strategy;
}
