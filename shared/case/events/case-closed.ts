import * as z from 'zod/mini';
import { closingReasons } from '../closing-reason.ts';

/** Nothing is left to collect. */
export const caseClosed = {
  type: 'CaseClosed',
  wakes: true,
  data: z.object({ reason: z.enum(closingReasons), noteId: z.optional(z.string()) }),
} as const;
