import { faultsOfLadder, warningsOfLadder, type LadderFault, type LadderWarning } from './ladder-windows.ts';
import type { DunningPolicy } from './policy.ts';
import { dunningPolicy } from './policy-schema.ts';

/**
 * A policy as somebody wants to save it, with what it asks for that will be late; or all that is wrong with it, by its path.
 * Stricter than the schema, which must go on reading what was saved before.
 */
export function checkPolicy(
  written: unknown,
): { policy: DunningPolicy; warnings: LadderWarning[] } | { faults: LadderFault[] } {
  const parsed = dunningPolicy.safeParse(written);
  if (!parsed.success)
    return { faults: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })) };
  const policy = parsed.data;
  const faults = faultsOfLadder(policy);
  return faults.length > 0 ? { faults } : { policy, warnings: warningsOfLadder(policy) };
}
