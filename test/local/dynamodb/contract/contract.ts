import { describe } from 'vitest';
import type { Call } from '../store.ts';
import { describeItems } from './items.ts';
import { describeQueries } from './queries.ts';
import { describeTransactions } from './transactions.ts';

/** What our functions rely on in DynamoDB. Any engine that answers to `Call` and holds the table of store.ts must pass. */
export function describeStore(name: string, open: () => Promise<Call>): void {
  describe(`store: ${name}`, () => {
    describeItems(open);
    describeQueries(open);
    describeTransactions(open);
  });
}
