import { describe, expect, test } from 'vitest';
import type { Retrier } from '../../../local/services/step-functions/definition.ts';
import { findHandler, retryDelay, type Failure } from '../../../local/services/step-functions/errors.ts';

describe('which errors a name in ErrorEquals stands for', () => {
  const timeout = { error: 'States.Timeout' };
  const heartbeat: Failure = { error: 'States.Timeout', alias: 'States.HeartbeatTimeout' };

  test.each<[name: string, failure: Failure, isMeant: boolean]>([
    ['States.ALL', { error: 'Busy' }, true],
    ['States.ALL', {}, true],
    ['States.ALL', timeout, true],
    ['States.ALL', { error: 'States.QueryEvaluationError' }, true],
    ['States.ALL', { error: 'States.DataLimitExceeded' }, false],
    ['States.ALL', { error: 'States.Runtime' }, false],
    ['States.TaskFailed', { error: 'Busy' }, true],
    ['States.TaskFailed', { error: 'DynamoDb.ConditionalCheckFailedException' }, true],
    ['States.TaskFailed', timeout, false],
    ['States.TaskFailed', { error: 'States.DataLimitExceeded' }, false],
    ['States.Timeout', timeout, true],
    ['States.Timeout', heartbeat, true],
    ['States.HeartbeatTimeout', heartbeat, true],
    ['States.HeartbeatTimeout', timeout, false],
    ['States.DataLimitExceeded', { error: 'States.DataLimitExceeded' }, true],
    ['States.Runtime', { error: 'States.Runtime' }, false],
    ['Busy', { error: 'Busy' }, true],
    ['busy', { error: 'Busy' }, false],
  ])('%s and %j: %j', (name, failure, isMeant) => {
    const catcher = { ErrorEquals: ['Other', name] };
    expect(findHandler([catcher], failure) === 0).toBe(isMeant);
  });

  test('the first that fits is taken', () => {
    const catchers = [['A'], ['States.TaskFailed'], ['B'], ['States.ALL']].map((ErrorEquals) => ({
      ErrorEquals,
    }));
    expect(findHandler(catchers, { error: 'B' })).toBe(1);
    expect(findHandler(catchers, { error: 'States.Timeout' })).toBe(3);
    expect(findHandler(catchers, { error: 'States.Runtime' })).toBe(-1);
  });
});

test('a retry waits longer each time, up to its longest delay; full jitter is anything from none to that', () => {
  const retrier: Retrier = {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 3,
    MaxAttempts: 9,
    BackoffRate: 1.5,
    MaxDelaySeconds: 8,
    JitterStrategy: 'NONE',
  };
  const delays = (chosen: Retrier, chance: number) =>
    [0, 1, 2, 3, 4].map((attempt) => retryDelay(chosen, attempt, () => chance));
  expect(delays(retrier, 0.5)).toEqual([3, 4.5, 6.75, 8, 8]);
  expect(delays({ ...retrier, JitterStrategy: 'FULL' }, 0.5)).toEqual([1.5, 2.25, 3.375, 4, 4]);
  expect(delays({ ...retrier, MaxDelaySeconds: undefined, JitterStrategy: 'FULL' }, 0)).toEqual([
    0, 0, 0, 0, 0,
  ]);
});
