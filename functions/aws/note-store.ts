import type { Actor } from '../../shared/case/escalation.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { NOTE_PREFIX } from './keys.ts';
import { allWithPrefix, readAll, type Table, type Write } from './table.ts';

/**
 * What somebody wrote about cases, or about their debtor. Personal, so it lies with the debtor; an event of a case names it by
 * its id.
 */
export interface Note {
  noteId: InternalId;
  caseIds: InternalId[];
  at: Instant;
  /** Who wrote it, if it was one of our people. */
  by?: Actor;
  text: string;
}

/** May be written again: the same id is the same note. */
export function noteWrite(table: Table, debtorId: InternalId, { noteId, ...note }: Note): Write {
  return { Put: { TableName: table.name, Item: { ...keys.note(debtorId, noteId), ...note } } };
}

/** Those of the debtor's notes that have not been erased, the latest first. */
export async function loadNotesById(
  table: Table,
  debtorId: InternalId,
  noteIds: readonly InternalId[],
): Promise<Note[]> {
  const wanted = [...new Set(noteIds)].map((noteId) => keys.note(debtorId, noteId));
  return notesIn(await readAll(table, wanted));
}

/** All that was written about the debtor and their cases, the latest first. */
export async function loadNotes(table: Table, debtorId: InternalId): Promise<Note[]> {
  return notesIn(await allWithPrefix(table, keys.note(debtorId, '').pk, NOTE_PREFIX));
}

function notesIn(items: readonly Record<string, unknown>[]): Note[] {
  const notes = items.map(({ pk: _, sk, ...note }) => {
    return { noteId: String(sk).slice(NOTE_PREFIX.length), ...note } as Note;
  });
  return notes.sort((a, b) => b.at.localeCompare(a.at) || a.noteId.localeCompare(b.noteId));
}
