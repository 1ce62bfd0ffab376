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

/** What a person writes down: lines of text. */
export const note = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(4000),
  z.refine(
    (text) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text),
    'must not contain control characters',
  ),
);
