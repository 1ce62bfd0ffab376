import * as z from 'zod/mini';
import { broadcastDetail, broadcastSummary, recipient } from '../broadcasts.ts';
import { id, page, paging } from '../fields.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** Changes of terms that debtors are told of. */
export const broadcastQueries = {
  'GET /api/broadcasts/{id}/recipients': {
    summary:
      'Whom a change of terms affects, and of each whether they were told, or what keeps it back until when',
    group: 'viewer',
    path: z.object({ id }),
    query: z.object(paging),
    answer: page(recipient),
  },
  'GET /api/broadcasts': {
    summary: 'Changes of terms that debtors are told of, the latest first, with how far each is',
    group: 'viewer',
    path: nothing,
    query: z.object(paging),
    answer: page(broadcastSummary),
  },
  'GET /api/broadcasts/{id}': {
    summary: 'A change of terms with what it says, whom it affects, and how far it is',
    group: 'viewer',
    path: z.object({ id }),
    query: nothing,
    answer: broadcastDetail,
  },
} satisfies QueryRoutes;
