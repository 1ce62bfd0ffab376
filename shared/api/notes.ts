import * as z from 'zod/mini';
import { id, instant } from './fields.ts';

/** What somebody wrote down, or gave as a reason. */
export const noteView = z.object({
  noteId: id,
  at: instant,
  /** The subject of the person's account; without one, the ERP said it. */
  by: z.optional(z.string()),
  text: z.string(),
});
export type NoteView = z.output<typeof noteView>;
