import * as z from 'zod/mini';
import { adherence } from '../adherence.ts';
import { day } from '../fields.ts';
import { portfolio } from '../portfolio.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** The portfolio as a whole. */
export const portfolioQueries = {
  'GET /api/portfolio': {
    summary: 'Ageing by currency, and how many cases there are by status',
    group: 'viewer',
    path: nothing,
    query: z.object({ asOf: z.optional(day) }),
    answer: portfolio,
  },
  'GET /api/adherence': {
    summary:
      'By day and step of the ladder: what was due, what was done and how late, and by which rules it was deferred',
    group: 'viewer',
    path: nothing,
    query: z.object({ from: day, to: day }),
    answer: adherence,
  },
} satisfies QueryRoutes;
