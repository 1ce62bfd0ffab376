import { createHash } from 'node:crypto';
import type { InternalId } from '../ids/internal-id.ts';
import { decimalText, sumByCurrency, type Money } from '../money/money.ts';
import { csvText } from './csv.ts';
import type { DeliveredFile, PlacedDebtor, PlacedItem, Placement } from './placement.ts';

/** A file for the agency's folder. */
export interface AgencyFile {
  key: string;
  contentType: string;
  text: string;
}

const COLUMNS = [
  'case_id',
  'creditor',
  'invoice_number',
  'instalment',
  'debtor',
  'tax_id_type',
  'tax_id',
  'country',
  'language',
  'contact_name',
  'contact_email',
  'contact_phone',
  'issued_on',
  'due_on',
  'currency',
  'amount',
] as const;

/** Where everything lies that concerns one night of the agency. */
const folderOf = ({ agency, night }: Placement) => `agencies/${agency.id}/${night}`;

/**
 * The agency's CSV, a row for each open item, and the manifest by which it knows that the CSV is whole. The same items and
 * debtors give the same bytes.
 */
export function placementFiles(
  placement: Placement,
  items: readonly PlacedItem[],
  debtors: ReadonlyMap<InternalId, PlacedDebtor>,
): { csv: AgencyFile; manifest: AgencyFile; delivered: DeliveredFile } {
  const { placementId, agency, night } = placement;
  const rows = [...items]
    .sort((a, b) => a.debtorId.localeCompare(b.debtorId) || a.caseId.localeCompare(b.caseId))
    .map((item) => rowOf(item, debtors.get(item.debtorId)));
  const name = `placement-${placementId}`;
  const text = csvText([COLUMNS, ...rows]);
  const csv = { key: `${folderOf(placement)}/${name}.csv`, contentType: 'text/csv; charset=utf-8', text };
  const delivered: DeliveredFile = {
    key: csv.key,
    sha256: createHash('sha256').update(text).digest('hex'),
    count: items.length,
    totals: sumByCurrency(items.map(({ amountMinor: minor, currency }) => ({ minor, currency }))).sort(
      (a, b) => a.currency.localeCompare(b.currency),
    ),
  };
  const { sha256, count } = delivered;
  const totals = delivered.totals.map(decimal);
  const content = { placementId, agency, night, file: `${name}.csv`, sha256, count, totals };
  return { csv, manifest: jsonFile(`${folderOf(placement)}/${name}.json`, content), delivered };
}

/** By this the agency learns that a case of the placement is not its to collect any more. */
export function recallFile(placement: Placement, item: PlacedItem): AgencyFile {
  const { caseId, invoiceNumber, recalledAt, recallCause: cause } = item;
  const { placementId } = placement;
  const content = { placementId, caseId, invoiceNumber, recalledAt, cause };
  return jsonFile(`${folderOf(placement)}/recalls/${caseId}.json`, content);
}

function rowOf(item: PlacedItem, debtor: PlacedDebtor | undefined): string[] {
  if (!debtor) throw new Error(`the placement does not say who owes case ${item.caseId}`);
  const { legalName, taxId, country, language, contact } = debtor;
  const { instalment } = item;
  const cells: Record<(typeof COLUMNS)[number], string | undefined> = {
    case_id: item.caseId,
    creditor: item.creditor,
    invoice_number: item.invoiceNumber,
    instalment: instalment && `${instalment.number}/${instalment.of}`,
    debtor: legalName,
    tax_id_type: taxId?.type,
    tax_id: taxId && [taxId.number, taxId.checkDigit].filter(Boolean).join('-'),
    country,
    language,
    contact_name: contact?.name,
    contact_email: contact?.email,
    contact_phone: contact?.phone,
    issued_on: item.issuedOn,
    due_on: item.dueOn,
    currency: item.currency,
    amount: decimalText({ minor: item.amountMinor, currency: item.currency }),
  };
  return COLUMNS.map((column) => cells[column] ?? '');
}

function decimal(money: Money): { value: string; currency: string } {
  return { value: decimalText(money), currency: money.currency };
}

function jsonFile(key: string, content: object): AgencyFile {
  return { key, contentType: 'application/json', text: `${JSON.stringify(content, null, 2)}\n` };
}
