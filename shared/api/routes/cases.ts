import * as z from 'zod/mini';
import { caseDetail, caseStatus, caseSummary } from '../cases.ts';
import { id, page, paging, searchText } from '../fields.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** Cases. */
export const caseQueries = {
  'GET /api/cases': {
    summary:
      'Cases by due day or by next action; with `q`, those whose invoice number or whose debtor begins so',
    group: 'viewer',
    path: nothing,
    query: z.object({
      status: z.optional(caseStatus),
      debtorId: z.optional(id),
      q: z.optional(searchText),
      sort: z.optional(z.enum(['dueOn', 'nextActionAt'])),
      ...paging,
    }),
    answer: page(caseSummary),
  },
  'GET /api/cases/{caseId}': {
    summary: 'A case with the arithmetic of its balance, its ladder, all that happened and its messages',
    group: 'viewer',
    path: z.object({ caseId: id }),
    query: nothing,
    answer: caseDetail,
  },
} satisfies QueryRoutes;
