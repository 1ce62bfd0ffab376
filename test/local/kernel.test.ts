import { expect, test } from 'vitest';
import { Kernel, type KernelOptions } from '../../local/kernel.ts';

const MONDAY = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;

function kernelWithTrace(options: Partial<KernelOptions> = {}): { kernel: Kernel; trace: string[] } {
  return { kernel: new Kernel({ startAt: MONDAY, seed: 1, ...options }), trace: [] };
}

/** Three units at one instant, each with three effects. */
async function threeUnits(options: Partial<KernelOptions>): Promise<{ trace: string[]; digest: string }> {
  const { kernel, trace } = kernelWithTrace(options);
  for (const unit of ['a', 'b', 'c']) {
    kernel.schedule(MONDAY + HOUR, unit, async () => {
      for (const step of [1, 2, 3]) await kernel.admit('effect', unit, () => trace.push(`${unit}${step}`));
    });
  }
  await kernel.advanceTo(MONDAY + HOUR);
  return { trace, digest: kernel.digest() };
}

test('work runs in the order of virtual time, then of creation', async () => {
  const { kernel, trace } = kernelWithTrace();
  kernel.schedule(MONDAY + 2 * HOUR, 'late', () => void trace.push('late'));
  kernel.schedule(MONDAY + HOUR, 'first', () => void trace.push('first'));
  kernel.schedule(MONDAY + HOUR, 'second', () => void trace.push('second'));
  await kernel.advanceTo(MONDAY + 3 * HOUR);
  expect(trace).toEqual(['first', 'second', 'late']);
});

test('the clock stands still while a unit works, and stops where it was asked to', async () => {
  const { kernel, trace } = kernelWithTrace();
  kernel.schedule(MONDAY + HOUR, 'work', async () => {
    await new Promise((done) => setTimeout(done, 20));
    trace.push(new Date(kernel.now()).toISOString());
  });
  kernel.schedule(MONDAY + 5 * HOUR, 'beyond', () => void trace.push('beyond'));
  await kernel.advanceTo(MONDAY + 2 * HOUR);
  expect(trace).toEqual(['2026-01-05T01:00:00.000Z']);
  expect(kernel.now()).toBe(MONDAY + 2 * HOUR);
  expect(kernel.idle).toBe(true);
});

test('a century of timers costs only their work', async () => {
  const { kernel, trace } = kernelWithTrace();
  kernel.schedule(MONDAY + 100 * 365 * 24 * HOUR, 'far', () => void trace.push('far'));
  await kernel.advanceTo(MONDAY + 101 * 365 * 24 * HOUR);
  expect(trace).toEqual(['far']);
});

test('what a unit schedules for now runs before the clock moves', async () => {
  const { kernel, trace } = kernelWithTrace();
  kernel.schedule(MONDAY, 'parent', () => {
    kernel.schedule(
      MONDAY - HOUR,
      'child',
      () => void trace.push(`child at ${(kernel.now() - MONDAY) / HOUR}`),
    );
  });
  kernel.schedule(MONDAY + HOUR, 'later', () => void trace.push('later'));
  await kernel.advanceTo(MONDAY + HOUR);
  expect(trace).toEqual(['child at 0', 'later']);
});

test('a cancelled timer never runs', async () => {
  const { kernel, trace } = kernelWithTrace();
  const timer = kernel.schedule(MONDAY + HOUR, 'cancelled', () => void trace.push('ran'));
  timer.cancel();
  await kernel.advanceTo(MONDAY + 2 * HOUR);
  expect(trace).toEqual([]);
});

test('one unit at a time: the units do not mix', async () => {
  const { trace } = await threeUnits({});
  expect(trace).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3']);
});

test('several at a time: the seed mixes them, and the same seed mixes them alike', async () => {
  const runs = await Promise.all([1, 2, 3, 4, 5].map((seed) => threeUnits({ seed, unitsInFlight: 3 })));
  const again = await Promise.all([1, 2, 3, 4, 5].map((seed) => threeUnits({ seed, unitsInFlight: 3 })));
  expect(again).toEqual(runs);
  expect(new Set(runs.map(({ trace }) => trace.join())).size).toBeGreaterThan(1);
  for (const { trace } of runs) {
    expect(trace.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3']);
    expect(trace.filter((step) => step.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  }
});

test('the digest tells other work apart', async () => {
  const digestOf = async (fingerprint: string): Promise<string> => {
    const { kernel } = kernelWithTrace();
    kernel.schedule(MONDAY, 'unit', () => kernel.admit('effect', fingerprint, () => undefined));
    await kernel.settle();
    return kernel.digest();
  };
  expect(await digestOf('x')).toBe(await digestOf('x'));
  expect(await digestOf('x')).not.toBe(await digestOf('y'));
});

test('a hold keeps a call back while other work goes on, until it is released', async () => {
  const { kernel, trace } = kernelWithTrace();
  const hold = kernel.hold(({ label }) => label === 'send');
  kernel.schedule(MONDAY, 'sender', () => kernel.admit('send', '', () => void trace.push('sent')));
  expect(await hold.caught).toMatchObject({ label: 'send', unit: 'sender' });
  await kernel.submit('payment', () => kernel.admit('pay', '', () => void trace.push('paid')));
  expect(trace).toEqual(['paid']);
  hold.release();
  await kernel.settle();
  expect(trace).toEqual(['paid', 'sent']);
});

test('a submitted request answers with its result, or fails alone', async () => {
  const { kernel } = kernelWithTrace();
  await expect(kernel.submit('good', () => 42)).resolves.toBe(42);
  await expect(kernel.submit('bad', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await expect(kernel.submit('still there', () => 'yes')).resolves.toBe('yes');
});

test('a unit that throws stops the clock, and whoever waits for it learns why', async () => {
  const { kernel, trace } = kernelWithTrace();
  kernel.schedule(MONDAY + HOUR, 'broken', () => {
    throw new Error('broken unit');
  });
  kernel.schedule(MONDAY + 2 * HOUR, 'after', () => void trace.push('after'));
  await expect(kernel.advanceTo(MONDAY + 3 * HOUR)).rejects.toThrow('broken unit');
  expect(trace).toEqual([]);
});

test('at full speed everything that is due some day runs at once; paused, nothing does', async () => {
  const { kernel, trace } = kernelWithTrace();
  const done = new Promise<void>((resolve) => {
    kernel.schedule(MONDAY + 1000 * HOUR, 'some day', () => {
      trace.push('ran');
      resolve();
    });
  });
  await kernel.settle();
  expect(trace).toEqual([]);
  kernel.setSpeed('max');
  await done;
  expect(trace).toEqual(['ran']);
  await kernel.stop();
});

test('days a second: virtual time follows the wall clock', async () => {
  const { kernel } = kernelWithTrace();
  const ran = new Promise<number>((resolve) => {
    kernel.schedule(MONDAY + 24 * HOUR, 'tomorrow', () => resolve(kernel.now()));
  });
  const started = performance.now();
  kernel.setSpeed({ daysPerSecond: 10 });
  expect(await ran).toBe(MONDAY + 24 * HOUR);
  expect(performance.now() - started).toBeGreaterThan(50);
  await kernel.stop();
});
