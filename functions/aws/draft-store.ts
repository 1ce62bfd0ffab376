import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { MessageContent } from '../../shared/message/message.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import * as keys from './keys.ts';
import { pack, unpack } from './packed.ts';
import { readAll, type Table, type Write } from './table.ts';

/** What a person reads before they release it. */
export interface KeptDraft {
  debtorId: InternalId;
  /** The case that leads it. */
  caseId: InternalId;
  at: Instant;
  items: {
    caseId: InternalId;
    rungId: string;
    invoiceNumber: string;
    amountMinor: number;
    currency: string;
  }[];
  content: MessageContent;
}

/** In place of the draft that the case had before; packed, as what a message says is. */
export function draftWrite(table: Table, draft: KeptDraft): Write {
  const { debtorId, caseId, at } = draft;
  return {
    Put: { TableName: table.name, Item: { ...keys.draft(debtorId, caseId), at, draft: pack(draft) } },
  };
}

/** The last draft of each of these cases that had one, by case, whatever became of it. */
export async function loadDrafts(
  table: Table,
  cases: readonly { debtorId: InternalId; caseId: InternalId }[],
): Promise<Map<InternalId, KeptDraft>> {
  const items = await readAll(
    table,
    cases.map(({ debtorId, caseId }) => keys.draft(debtorId, caseId)),
  );
  const drafts = items.map(({ draft }) => unpack(draft) as KeptDraft);
  return new Map(drafts.map((draft) => [draft.caseId, draft]));
}
