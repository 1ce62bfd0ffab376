import * as z from 'zod/mini';
import { day, page, paging } from '../fields.ts';
import { PREVIEW_PAGE, previewedDebtor } from '../preview.ts';
import { nothing, type QueryRoutes } from '../route.ts';

/** What a day will bring. */
export const previewQueries = {
  'GET /api/preview': {
    summary:
      'By debtor, who will be contacted on a day, when, by what and why, and who not and why not, if nothing new arrives until then',
    group: 'viewer',
    path: nothing,
    query: z.object({
      date: day,
      /** `synced`: as if each ERP went on saying that its ledger is in sync. */
      books: z._default(z.enum(['as-they-are', 'synced']), 'as-they-are'),
      ...paging,
      limit: z._default(
        z.coerce.number().check(z.int(), z.gte(1), z.lte(PREVIEW_PAGE.most)),
        PREVIEW_PAGE.default,
      ),
    }),
    answer: page(previewedDebtor),
  },
} satisfies QueryRoutes;
