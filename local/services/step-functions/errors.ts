import type { Retrier } from './definition.ts';

/** Why a task or state failed. AWS leaves error or cause out when nobody gave one. */
export interface Failure {
  error?: string | undefined;
  cause?: string | undefined;
  /** A second name that retriers and catchers may use for it. */
  alias?: 'States.HeartbeatTimeout';
}

/** Ends what a state does with a failure; its retriers and catchers say what becomes of it. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.cause);
    this.failure = failure;
  }
}

/** What is more than a task, a state or its variables may hand on. */
export function tooLarge(what: string): Failed {
  return new Failed({
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  });
}

/** No wildcard reaches these: nothing in the machine could do better on a second try. */
const BEYOND_WILDCARDS = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/** The place of the first retrier or catcher that is meant by the failure, or -1. */
export function findHandler(handlers: readonly { ErrorEquals: string[] }[], failure: Failure): number {
  return handlers.findIndex(({ ErrorEquals }) => ErrorEquals.some((name) => isMeant(name, failure)));
}

function isMeant(name: string, { error, alias }: Failure): boolean {
  if (name === error || name === alias) return name !== 'States.Runtime';
  if (error !== undefined && BEYOND_WILDCARDS.has(error)) return false;
  return name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
}

/** Seconds before the next attempt; `attempt` counts this retrier's own, from 0. `chance` is in [0, 1), for FULL jitter. */
export function retryDelay(retrier: Retrier, attempt: number, chance: () => number): number {
  const grown = retrier.IntervalSeconds * retrier.BackoffRate ** attempt;
  const delay = Math.min(grown, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === 'FULL' ? delay * chance() : delay;
}
