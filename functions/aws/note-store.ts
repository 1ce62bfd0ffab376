import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { keys } from './keys.ts';
import type { Table, Write } from './table.ts';

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
