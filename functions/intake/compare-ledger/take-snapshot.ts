import { loadComparison, loadReceived, partWrites, type Snapshot } from '../../aws/ledger-store.ts';
import { StaleWrite, writeTogether } from '../../aws/table.ts';
import type { LedgerItem } from '../../../shared/dunning/ledger-difference.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import type { Intake } from '../intake-handler.ts';
import { notFarAhead } from '../not-far-ahead.ts';
import { compareLedger } from './compare-ledger.ts';

type Data = ErpEventOf<'puntual.ledger.snapshot.v1'>['data'];

/** Keeps the part; with the last one, in whatever order they came, the ledgers are compared. */
export async function takeSnapshot(
  { data }: ErpEventOf<'puntual.ledger.snapshot.v1'>,
  intake: Intake,
): Promise<void> {
  const { table, at, record, idOf } = intake;
  notFarAhead(data.asOf, at);
  const snapshot = { creditorId: idOf('creditor', data.companyCode), asOf: data.asOf };
  const last = await loadComparison(table, snapshot.creditorId);
  if (last && last.asOf > snapshot.asOf) {
    if (record.length > 0) await writeTogether(table, record);
    return;
  }
  if (!(await keepPart(data, snapshot, intake))) return;
  if (last?.asOf === snapshot.asOf && last.done) return;
  try {
    await compareLedger(table, snapshot, at);
  } catch (error) {
    // A newer one is being compared: what this one has to say is of no interest any more.
    if (!(error instanceof StaleWrite)) throw error;
  }
}

/** Says whether all parts are here. */
async function keepPart(
  data: Data,
  snapshot: Snapshot,
  { table, at, record, content, idOf }: Intake,
): Promise<boolean> {
  const { part = 1, parts = 1 } = data;
  const received = await loadReceived(table, snapshot);
  if (received && received.parts !== parts)
    throw new Rejection('data.parts', `a part of the same snapshot came before, which has ${received.parts}`);
  const known = received?.contents.get(part);
  if (known !== undefined && known !== content)
    throw new Rejection('data.part', 'this part of the snapshot came before, with other content');
  const items = data.openItems.map(({ invoiceId, openAmount, dueOn }): LedgerItem => ({
    invoiceId: idOf('invoice', invoiceId),
    openMinor: openAmount.minor,
    currency: openAmount.currency,
    dueOn,
  }));
  const writes = known === undefined ? partWrites(table, snapshot, { part, parts, content, items }, at) : [];
  if (record.length + writes.length > 0) await writeTogether(table, [...record, ...writes]);
  return (await loadReceived(table, snapshot))?.contents.size === parts;
}
