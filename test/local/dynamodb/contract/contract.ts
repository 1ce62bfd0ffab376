import { describe, test } from 'vitest';
import type { Store } from '../store.ts';
import { describeItems } from './items.ts';
import { describeQueries } from './queries.ts';
import { describeTransactions } from './transactions.ts';

/** Defines one test. */
export type Story = (name: string, tell: () => Promise<void>) => void;

/**
 * What our functions rely on in DynamoDB. Any engine that holds the table of store.ts must pass; where it is known to differ
 * from AWS, by the name of the test with the reason, it must still differ.
 */
export function describeStore(
  name: string,
  open: () => Promise<Store>,
  differences: Record<string, string> = {},
): void {
  const story: Story = (title, tell) => {
    const reason = differences[title];
    if (reason === undefined) test(title, tell);
    else test.fails(`${title} (not here: ${reason})`, tell);
  };
  describe(`store: ${name}`, () => {
    describeItems(open, story);
    describeQueries(open, story);
    describeTransactions(open, story);
  });
}
