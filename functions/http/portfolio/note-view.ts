import type { Note } from '../../aws/note-store.ts';
import type { NoteView } from '../../../shared/api/notes.ts';

export function noteView({ noteId, at, by, text }: Note): NoteView {
  return { noteId, at, by, text };
}
