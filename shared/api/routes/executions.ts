import * as z from 'zod/mini';
import { executionDetail, executionStatus, executionSummary } from '../executions.ts';
import { page, paging } from '../fields.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** Executions of the dunning workflow. */
export const executionQueries = {
  'GET /api/executions': {
    summary: 'Executions of the dunning workflow, the latest first',
    group: 'viewer',
    path: nothing,
    query: z.object({ status: z.optional(executionStatus), ...paging }),
    answer: page(executionSummary),
  },
  'GET /api/executions/{name}': {
    summary: 'An execution with its history',
    group: 'viewer',
    path: z.object({
      name: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/, 'must be the name of an execution')),
    }),
    query: z.object(paging),
    answer: executionDetail,
  },
} satisfies QueryRoutes;
