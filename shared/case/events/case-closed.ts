import * as z from 'zod/mini';
import { closingReason } from '../closing-reason.ts';

/** Nothing is left to collect. */
export const caseClosed = {
  type: 'CaseClosed',
  wakes: true,
  data: z.object({ reason: closingReason, noteId: z.optional(z.string()) }),
} as const;
