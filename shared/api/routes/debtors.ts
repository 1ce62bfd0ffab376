import * as z from 'zod/mini';
import { debtorDetail, debtorSummary } from '../debtors.ts';
import { id, page, paging, searchText } from '../fields.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** Debtors. */
export const debtorQueries = {
  'GET /api/debtors': {
    summary: 'Debtors by name; with `q`, those whose name begins so',
    group: 'viewer',
    path: nothing,
    query: z.object({ q: z.optional(searchText), ...paging }),
    answer: page(debtorSummary),
  },
  'GET /api/debtors/{debtorId}': {
    summary: 'One view of a debtor: contacts, consents, last contacts, unapplied money, live cases, exposure',
    group: 'viewer',
    path: z.object({ debtorId: id }),
    query: nothing,
    answer: debtorDetail,
  },
} satisfies QueryRoutes;
