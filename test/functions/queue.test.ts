import type { SQSEvent } from 'aws-lambda';
import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { batchHandler } from '../../functions/middleware/queue.ts';

const eventOf = (...bodies: unknown[]): SQSEvent =>
  ({
    Records: bodies.map((body, index) => ({ messageId: `m${index}`, body: JSON.stringify(body) })),
  }) as unknown as SQSEvent;

const quiet = () => (['warn', 'error'] as const).map((level) => vi.spyOn(console, level).mockReturnValue());
afterEach(() => vi.restoreAllMocks());

it('a batch is done in one go', async () => {
  const done: number[][] = [];
  const handler = batchHandler(z.number(), (numbers) => {
    done.push(numbers);
    return Promise.resolve();
  });
  expect(await handler(eventOf(1, 2, 3))).toEqual({ batchItemFailures: [] });
  expect(done).toEqual([[1, 2, 3]]);
});

it('what can never be done goes back alone, be it unreadable or refused', async () => {
  quiet();
  const done: number[] = [];
  const handler = batchHandler(z.number(), (numbers) => {
    if (numbers.includes(13)) return Promise.reject(new Error('not this one'));
    done.push(...numbers);
    return Promise.resolve();
  });
  expect(await handler(eventOf(1, 13, 2))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(await handler(eventOf('no number', 3))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect(done).toEqual([1, 2, 3]);
});

it('a single message is tried once', async () => {
  quiet();
  const work = vi.fn(() => Promise.reject(new Error('busy')));
  expect(await batchHandler(z.number(), work)(eventOf(1))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm0' }],
  });
  expect(work).toHaveBeenCalledOnce();
});
