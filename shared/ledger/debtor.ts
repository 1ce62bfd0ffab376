import type * as z from 'zod/mini';
import { debtorUpdated } from '../erp/debtor-updated.ts';
import { isTimeZone, startOfDay } from '../time/calendar.ts';
import { readDay, RowFault, type Cells } from './cells.ts';
import type { DebtorMapping } from './mapping.ts';

/** As `debtor.updated` has it, without its company. */
export type LedgerDebtor = Omit<z.input<typeof debtorUpdated.data>, 'companyCode'>;

/** The purpose for which Puntual asks for consents. */
const PURPOSE = 'collection';

/** Throws `RowFault` for what the webhook would not take. */
export function readDebtor(
  { optional, required, valueOf }: Cells,
  { debtorId, name }: { debtorId: string; name: string },
  mapping: DebtorMapping,
  swapped: number | undefined,
): LedgerDebtor {
  const given = (column: string | undefined) => (column !== undefined && optional(column)) || undefined;
  const timeZone = valueOf(mapping.timeZone);
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const { taxId, consents } = mapping;
  const number = given(taxId?.number);
  const debtor = {
    debtorId,
    legalName: name,
    kind: valueOf(mapping.kind),
    country: valueOf(mapping.country),
    timeZone,
    language: valueOf(mapping.language),
    ...(taxId && number !== undefined ? { taxId: { type: valueOf(taxId.type), number } } : {}),
    contacts: [
      {
        contactId: '1',
        name: given(mapping.contactName) ?? name,
        role: 'accounts-payable',
        email: given(mapping.email),
        phone: given(mapping.phone),
      },
    ],
    consents: consents.flatMap(({ channel, column, when, obtainedOn, source }) => {
      const said = optional(column);
      if (said === '') return [];
      const day = readDay(required(obtainedOn.column), obtainedOn, swapped);
      const consent = { channel, purpose: PURPOSE, granted: when.includes(said) };
      return [{ ...consent, obtainedAt: startOfDay(day, zone), source: valueOf(source) }];
    }),
  };
  const { error } = debtorUpdated.data.safeParse({ companyCode: 'x', ...debtor });
  const [issue] = error?.issues ?? [];
  if (!issue) return debtor as LedgerDebtor;
  const column = columnOf(issue.path, mapping);
  throw new RowFault(column, `${column}: ${issue.message}`);
}

/** The column of what is wrong; where it has none, the name of the member. */
function columnOf(path: readonly PropertyKey[], mapping: DebtorMapping): string {
  const name = path.findLast((part) => typeof part === 'string') ?? 'debtor';
  const from = mapping[name as keyof DebtorMapping];
  if (typeof from === 'string') return from;
  return typeof from === 'object' && 'column' in from ? from.column : name;
}
