import * as z from 'zod/mini';
import { languages } from '../../message/wording.ts';
import { evidence } from '../evidence.ts';
import { id } from '../fields.ts';
import type { QueryRoutes } from '../route.ts';

/** The evidence file of a case. */
export const evidenceQueries = {
  'GET /api/cases/{caseId}/evidence': {
    summary:
      'The evidence file of a case: parties, arithmetic, every contact with its rules and text, all that happened; as JSON or as a page to print',
    // It has tax ids, notes and addresses, all in one piece to hand on.
    group: 'collector',
    path: z.object({ caseId: id }),
    query: z.object({
      /** Without it, as `Accept` says. */
      format: z.optional(z.enum(['json', 'html'])),
      /** Of the page; without it, that of the debtor. */
      lang: z.optional(z.enum(languages)),
    }),
    answer: evidence,
    media: ['application/json', 'text/html'],
  },
} satisfies QueryRoutes;
