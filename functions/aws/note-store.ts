import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { keys } from './keys.ts';
import { readAll, type Table, type Write } from './table.ts';

/** What somebody wrote about a case. Personal, so it lies with the debtor; the case's event names it by its id. */
export interface Note {
  noteId: InternalId;
  caseIds: InternalId[];
  at: Instant;
  text: string;
}

/** May be written again: the same id is the same note. */
export function noteWrite(table: Table, debtorId: InternalId, { noteId, ...note }: Note): Write {
  return { Put: { TableName: table.name, Item: { ...keys.note(debtorId, noteId), ...note } } };
}

/** The texts of those of the debtor's notes that have not been erased, by id. */
export async function loadNotes(
  table: Table,
  debtorId: InternalId,
  noteIds: readonly InternalId[],
): Promise<Map<InternalId, string>> {
  const wanted = [...new Set(noteIds)].map((noteId) => keys.note(debtorId, noteId));
  const items = await readAll(table, wanted);
  return new Map(items.map(({ sk, text }) => [noteIdIn(sk as string), text as string]));
}

function noteIdIn(sk: string): InternalId {
  return sk.slice(keys.note('', '').sk.length);
}
