import { rulesBy } from '../../shared/contact/packs.ts';
import { beforeAll, expect, it, vi } from 'vitest';
import { follow } from '../../functions/aws/case-store.ts';
import { MOST_CASES, previewPage } from '../../functions/http/policies/preview.ts';
import type { Call } from '../../functions/middleware/finance.ts';
import type { PreviewedDebtor } from '../../shared/api/preview.ts';
import type { queryRoutes } from '../../shared/api/routes.ts';
import { casesIn } from '../contacts-made.ts';
import { bogota, creditor, debtor } from '../journeys/world.ts';
import { claimOf } from '../shared/fixtures.ts';
import { openBooks } from './books.ts';

const zone = 'America/Bogota';
const now = bogota('2026-03-04', '09:00');
const { table, tell, items } = openBooks();
const logged: unknown[] = [];
let previewed: Map<string | undefined, PreviewedDebtor>;

async function tellOf(debtorId: string, invoices: number): Promise<void> {
  await tell({ type: 'debtor.updated', data: { ...debtor, debtorId, legalName: debtorId } });
  for (let index = 1; index <= invoices; index++) {
    const invoiceId = `${debtorId}-${index}`;
    const dates = { issuedOn: '2026-01-30', dueOn: '2026-03-01' };
    const amount = { value: '900000', currency: 'COP' };
    await tell({
      type: 'invoice.issued',
      data: { invoiceId, number: invoiceId, debtorId, ...dates, amount },
    });
  }
}

beforeAll(async () => {
  await tell({ type: 'creditor.updated', data: creditor });
  await tellOf('broken', 1);
  await tellOf('sound', 1);
  await tellOf('too-many', MOST_CASES + 1);
  const broken = casesIn(await items()).find(({ invoice }) => invoice.number === 'broken-1');
  const { caseId = '', episode = 1 } = broken ?? {};
  const policy = { id: 'standard', version: 1 };
  const cause = { at: bogota('2026-03-04', '08:00'), by: 'workflow' } as const;
  await follow(table, caseId, { type: 'OpenCase', episode, generation: 1, policy }, cause);
  // A message of which the table knows nothing.
  await follow(table, caseId, claimOf('gone', 'friendly'), cause);
  vi.spyOn(console, 'error').mockImplementation((entry) => logged.push(entry));
  const page = await previewPage(
    { table, rulesOf: rulesBy() },
    { sweeps: [{ hour: 0, minute: 5, zone }], placing: { hour: 3, minute: 0, zone } },
    zone,
    {
      query: { date: '2026-03-05', books: 'as-they-are', limit: 25 },
      now,
      place: () => undefined,
      cursorAt: String,
    } as unknown as Call<(typeof queryRoutes)['GET /api/preview']>,
  );
  previewed = new Map(page.items.map((item) => [item.debtor.legalName, item]));
}, 120_000);

it('of a debtor who cannot be foreseen it says so, logs whom, and goes on with the others', () => {
  expect(previewed.get('broken')).toMatchObject({
    contacts: [],
    waits: [{ code: 'not-foreseen', cases: 1 }],
  });
  expect(previewed.get('sound')?.contacts).toMatchObject([{ channel: 'email' }]);
  const { debtorId } = previewed.get('broken')?.debtor ?? {};
  expect(logged).toContainEqual(expect.objectContaining({ debtorId }));
});

it('a debtor with too many items for the time of an answer is not foreseen', () => {
  expect(previewed.get('too-many')).toMatchObject({
    contacts: [],
    waits: [{ code: 'not-foreseen', cases: MOST_CASES + 1 }],
  });
});
