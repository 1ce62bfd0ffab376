import * as z from 'zod/mini';
import { id, page, paging } from '../fields.ts';
import { placementSummary } from '../placements.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** What agencies were given. */
export const placementQueries = {
  'GET /api/placements': {
    summary:
      'What agencies were given, the latest night first: how many cases, how much, and the hash of the file',
    group: 'viewer',
    path: nothing,
    query: z.object(paging),
    answer: page(placementSummary),
  },
  'GET /api/placements/{placementId}/file': {
    summary: 'The file of a placement, as the agency got it',
    // Names, tax ids and telephone numbers of many debtors: for those who decide what leaves the house.
    group: 'approver',
    path: z.object({ placementId: id }),
    query: nothing,
    answer: z.string(),
    media: ['text/csv'],
  },
} satisfies QueryRoutes;
