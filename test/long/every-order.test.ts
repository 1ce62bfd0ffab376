import { expect, it } from 'vitest';
import { openBooks } from '../functions/books.ts';
import { expectEnd, histories, inEveryOrder } from '../functions/histories.ts';

it.each(Object.entries(histories))(
  '%s end the same in each of their 720 orders',
  async (_, { sent, ends }) => {
    const books = openBooks();
    let orders = 0;
    await inEveryOrder(books, sent, async (order) => {
      orders += 1;
      await expectEnd(books, order, ends, orders % 40 === 1);
    });
    expect(orders).toBe(720);
  },
);
