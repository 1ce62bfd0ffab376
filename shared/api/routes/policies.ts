import { page } from '../fields.ts';
import { policyDetail, policyPath, policySummary } from '../policies.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** Dunning policies. */
export const policyQueries = {
  'GET /api/policies': {
    summary: 'Dunning policies, each in the version that counts',
    group: 'viewer',
    path: nothing,
    query: nothing,
    answer: page(policySummary),
  },
  'GET /api/policies/{id}': {
    summary: 'A dunning policy in the version that counts, and which versions there are',
    group: 'viewer',
    path: policyPath,
    query: nothing,
    answer: policyDetail,
  },
} satisfies QueryRoutes;
