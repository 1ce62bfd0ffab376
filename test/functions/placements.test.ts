import { expect, it } from 'vitest';
import { beginPlacement, closePlacement, markDelivered } from '../../functions/aws/placement-store.ts';
import { placementPage } from '../../functions/http/audit/placements.ts';
import { financeHandler } from '../../functions/middleware/finance.ts';
import type { Page } from '../../shared/api/fields.ts';
import type { PlacementSummary } from '../../shared/api/placements.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { placementIdOf, type Placement } from '../../shared/placement/placement.ts';
import { addDays } from '../../shared/time/calendar.ts';
import { ask } from './ask.ts';
import { openBooks } from './books.ts';

const ROUTE = 'GET /api/placements';
const { table } = openBooks();
const handler = financeHandler(
  { [ROUTE]: queryRoutes[ROUTE] },
  { [ROUTE]: (call) => placementPage(table, call) },
);
const createdAt = '2026-03-10T08:00:00.000Z';

it('placements are listed from the latest night on, page by page, with the file of those that have one', async () => {
  const placements = Array.from({ length: 7 }, (_, index): Placement => {
    const night = addDays('2026-02-26', index);
    const placementId = placementIdOf('agency', night);
    return {
      placementId,
      agency: { id: 'agency', name: 'A' },
      night,
      state: 'gathering',
      createdAt,
      recalls: 0,
    };
  });
  for (const placement of placements) await beginPlacement(table, placement);
  const [delivered, empty] = placements as [Placement, Placement];
  const totals = [{ minor: 150, currency: 'COP' }];
  for (const [placement, file] of [
    [delivered, { key: 'x.csv', sha256: 'f'.repeat(64), count: 3, totals }],
    [empty, undefined],
  ] as const) {
    await closePlacement(table, placement, createdAt);
    await markDelivered(table, placement, file, createdAt);
  }

  const listed: PlacementSummary[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: '3', ...(cursor === undefined ? {} : { cursor }) };
    const { text } = await ask(handler, ROUTE, { groups: '[viewer]', query });
    const page = JSON.parse(text) as Page<PlacementSummary>;
    listed.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);

  expect(listed.map(({ night }) => night)).toEqual(placements.map(({ night }) => night).toReversed());
  expect(listed.slice(-2)).toEqual([
    {
      ...{ placementId: empty.placementId, agency: empty.agency, night: empty.night },
      ...{ state: 'delivered', deliveredAt: createdAt, recalls: 0 },
    },
    {
      ...{ placementId: delivered.placementId, agency: delivered.agency, night: delivered.night },
      ...{ state: 'delivered', deliveredAt: createdAt, recalls: 0 },
      file: { cases: 3, totals: [{ value: '1.50', currency: 'COP' }], sha256: 'f'.repeat(64) },
    },
  ]);
});
