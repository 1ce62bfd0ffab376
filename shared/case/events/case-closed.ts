import * as z from 'zod';
import { closingReason } from '../closing-reason.ts';

/** Nothing is left to collect. */
export const caseClosed = {
  type: 'CaseClosed',
  wakes: true,
  data: z.object({ reason: closingReason, noteId: z.string().optional() }),
} as const;
