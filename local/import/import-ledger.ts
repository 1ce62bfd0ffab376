import { wordsOf, type ErpMessage, type LedgerOrigin } from '../../shared/ledger/erp-messages.ts';
import type { RefusedRow } from '../../shared/ledger/ledger.ts';
import type { Mapping } from '../../shared/ledger/mapping.ts';
import type { LedgerSource } from '../../shared/ledger/records.ts';

export interface Imported {
  /** Rows that were taken, and what they said. */
  rows: number;
  events: number;
  refusedRows: number;
}

export interface ImportOptions {
  origin: LedgerOrigin;
  /** Must have taken all of them when it resolves. */
  send: (events: readonly ErpMessage[]) => Promise<void>;
  refused: (row: RefusedRow) => void;
  /** Hears of every so many rows that were sent. */
  progress: (imported: Imported) => void;
}

/** Sent together; after that what was read of it is forgotten. */
const ROWS_TOGETHER = 200;

/**
 * Sends what an ERP with this ledger would say, some rows at a time. Cut off anywhere, it is done again from the beginning:
 * what was taken before is no news.
 */
export async function importLedger(
  ledger: LedgerSource,
  mapping: Mapping,
  { origin, send, refused, progress }: ImportOptions,
): Promise<Imported> {
  const imported: Imported = { rows: 0, events: 0, refusedRows: 0 };
  let events: ErpMessage[] = [];
  let rows = 0;
  const sendOff = async () => {
    if (events.length === 0) return;
    await send(events);
    imported.rows += rows;
    imported.events += events.length;
    events = [];
    rows = 0;
    progress(imported);
  };
  for await (const word of wordsOf(ledger, mapping, origin)) {
    if ('refused' in word) {
      imported.refusedRows += 1;
      refused(word.refused);
      continue;
    }
    // What rests on all the rows is not said before they are taken.
    if (word.line === undefined || rows === ROWS_TOGETHER) await sendOff();
    events.push(...word.events);
    if (word.line !== undefined) rows += 1;
  }
  await sendOff();
  return imported;
}
