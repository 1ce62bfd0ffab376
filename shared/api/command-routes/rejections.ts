import * as z from 'zod/mini';
import { id, instant } from '../fields.ts';
import type { CommandRoutes } from '../route.ts';

/** What the ERP sent in vain, once more. */
export const rejectionCommands = {
  'POST /api/rejections/{id}/redrive': {
    summary: 'Takes what the ERP sent in vain as if it had never come; rejected again, it is a task again',
    group: 'collector',
    path: z.object({ id }),
    body: z.object({}),
    answer: z.object({ id, redrivenAt: instant }),
    examples: { plain: {} },
  },
} satisfies CommandRoutes;
