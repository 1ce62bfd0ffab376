import type { Catcher, Retrier } from './definition.ts';

/** Why a task or state failed. AWS leaves error or cause out when nobody gave one. */
export interface Failure {
  error?: string | undefined;
  cause?: string | undefined;
  /** A second name that retriers and catchers may use for it. */
  alias?: 'States.HeartbeatTimeout' | undefined;
}

/** No wildcard reaches these: nothing in the machine could do better on a second try. */
const BEYOND_WILDCARDS = new Set(['States.DataLimitExceeded', 'States.Runtime']);

function matchesError(names: readonly string[], failure: Failure): boolean {
  return names.some((name) => {
    if (name === failure.error || name === failure.alias) return name !== 'States.Runtime';
    if (failure.error !== undefined && BEYOND_WILDCARDS.has(failure.error)) return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && failure.error !== 'States.Timeout');
  });
}

export function findCatcher(catchers: readonly Catcher[], failure: Failure): number {
  return catchers.findIndex((catcher) => matchesError(catcher.errors, failure));
}

export function findRetrier(retriers: readonly Retrier[], failure: Failure): number {
  return retriers.findIndex((retrier) => matchesError(retrier.errors, failure));
}

/** Seconds before the next attempt; `attempt` counts this retrier's own, from 0. `chance` is in [0, 1), for FULL jitter. */
export function retryDelay(retrier: Retrier, attempt: number, chance: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** attempt;
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? Infinity);
  return retrier.jitter === 'FULL' ? delay * chance() : delay;
}

/** What catchers see as `$states.errorOutput`. */
export function errorOutput(failure: Failure): Record<string, unknown> {
  return { Error: failure.error ?? '', Cause: failure.cause ?? '' };
}
