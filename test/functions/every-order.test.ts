import fc from 'fast-check';
import { it } from 'vitest';
import { openBooks } from './books.ts';
import { expectEnd, histories } from './histories.ts';

/** So many orders at random; each of the 720 of the first: test/long/every-order.test.ts. */
const SAMPLE = 60;

it.each(Object.entries(histories))('%s end the same in any order', async (_, { sent, ends }) => {
  const places = sent.map((_event, index) => index);
  const orders = fc.sample(fc.shuffledSubarray(places, { minLength: sent.length }), SAMPLE);
  const books = openBooks();
  const back = books.mark();
  for (const [index, order] of orders.entries()) {
    const told = order.flatMap((place) => sent[place] ?? []);
    for (const event of told) await books.tell(event);
    await expectEnd(books, told, ends, index % 10 === 0);
    back();
  }
});
