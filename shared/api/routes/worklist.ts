import * as z from 'zod/mini';
import { approval } from '../approvals.ts';
import { draft } from '../drafts.ts';
import { page, paging } from '../fields.ts';
import { nothing, type QueryRoutes } from '../route.ts';
import { rejection, task } from '../worklist.ts';

/** What people are to do. */
export const worklistQueries = {
  'GET /api/worklist': {
    summary:
      'What people are to do now, in order of priority; of approvals, exceptions and calls the thousand or so that have waited longest are ranked, what is critical first',
    group: 'viewer',
    path: nothing,
    query: z.object({ kind: z.optional(z.string().check(z.maxLength(50))), ...paging }),
    answer: page(task),
  },
  'GET /api/approvals': {
    summary:
      'Requests that somebody else than who asked is to decide on, the longest waiting first, but what is critical among the thousand or so oldest before them',
    group: 'approver',
    path: nothing,
    query: z.object(paging),
    answer: page(approval),
  },
  'GET /api/drafts': {
    summary: 'In shadow mode: reminders that leave when somebody releases them, the longest waiting first',
    // It has addresses, and what is said to each debtor.
    group: 'collector',
    path: nothing,
    query: z.object(paging),
    answer: page(draft),
  },
  'GET /api/rejections': {
    summary: 'What the ERP sent and can never work, with the reason and the field; the latest first',
    group: 'collector',
    path: nothing,
    query: z.object(paging),
    answer: page(rejection),
  },
} satisfies QueryRoutes;
