import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Creditor } from '../../shared/parties/creditor.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import type { NewCasePolicies } from '../../shared/segment/new-case-policy.ts';
import type { Registration } from './case-store.ts';
import * as keys from './keys.ts';
import type { Stored } from './party-store.ts';
import type { Active } from './policy-store.ts';
import { newCasePoliciesBy } from './strategy-store.ts';
import { readEach, type Table } from './table.ts';

/** What it takes to register an invoice, as far as it is known. */
interface RegistrationFacts {
  registered: Registration | undefined;
  creditor: Creditor | undefined;
  debtor: Debtor | undefined;
  /** What new cases are dunned by. */
  newCases: NewCasePolicies;
}

/** In one call: most of the ERP's events are invoices. */
export async function loadRegistrationFacts(
  table: Table,
  ids: Record<'invoiceId' | 'creditorId' | 'debtorId', InternalId>,
): Promise<RegistrationFacts> {
  const [registered, creditor, debtor, active] = await readEach(table, [
    keys.registration(ids.invoiceId),
    keys.creditor(ids.creditorId),
    keys.debtor(ids.debtorId),
    keys.activePolicy(),
  ]);
  return {
    registered: registered as Registration | undefined,
    creditor: (creditor as Stored<Creditor> | undefined)?.party,
    debtor: (debtor as Stored<Debtor> | undefined)?.party,
    newCases: await newCasePoliciesBy(table, active as Active | undefined),
  };
}
