import { beforeAll, describe, expect, it } from 'vitest';
import { contactsForetold } from '../contacts-made.ts';
import { days, foretell, madeOn, type Foretold } from '../functions/foretold.ts';

describe.each([1, 2, 3, 4])('what was foretold of 250 of a thousand debtors (seed %i)', (seed) => {
  let foretold: Foretold;
  beforeAll(async () => {
    foretold = await foretell(250, seed);
  }, 600_000);

  it.each(days)('happens on %s, and nothing else', (day) => {
    const promised = contactsForetold(foretold.debtors.get(day) ?? []);
    expect(promised.length).toBeGreaterThan(0);
    expect(madeOn(day, foretold)).toEqual(promised);
  });
});
