import { caseWrites, loadCase, type Registration as Registered } from '../../aws/case-store.ts';
import { putNew } from '../../aws/erp-inbox.ts';
import * as keys from '../../aws/keys.ts';
import { loadEarly } from '../../aws/payment-store.ts';
import { loadRegistrationFacts } from '../../aws/registration-store.ts';
import { writeTogether, type Write } from '../../aws/table.ts';
import type { CaseCommand } from '../../../shared/case/commands.ts';
import { decide } from '../../../shared/case/decide.ts';
import type { ErpEventOf } from '../../../shared/erp/events.ts';
import { Rejection } from '../../../shared/errors.ts';
import { instalmentId } from '../../../shared/ids/instalment-id.ts';
import type { InternalId } from '../../../shared/ids/internal-id.ts';
import { spread } from '../../../shared/money/spread.ts';
import { newCasesOpenAfterDays } from '../../../shared/segment/new-case-policy.ts';
import type { TimeZone } from '../../../shared/time/calendar.ts';
import type { Intake } from '../intake-handler.ts';
import { settleInvoice } from '../settle.ts';
import { takeUp } from './tell-case.ts';

/** Until anything is known of where the debtor lives. */
const UNKNOWN_ZONE = 'Etc/UTC';
/** How many items one transaction registers: three writes each, and the records beside the first. */
const ITEMS_TOGETHER = 30;

/** Registers the invoice, then applies what came for it before it came. */
export async function recordInvoice(
  { data }: ErpEventOf<'puntual.invoice.issued.v1'>,
  intake: Intake,
): Promise<void> {
  const { table, at, idOf } = intake;
  const ids = {
    invoiceId: idOf('invoice', data.invoiceId),
    creditorId: idOf('creditor', data.companyCode),
    debtorId: idOf('debtor', data.debtorId),
  };
  const { registered, creditor, debtor, newCases } = await loadRegistrationFacts(table, ids);
  const timeZone = debtor?.timeZone ?? creditor?.timeZone ?? UNKNOWN_ZONE;
  const opensAfter = newCasesOpenAfterDays(newCases);
  await register(intake, ids.invoiceId, registered, itemsOfInvoice(data, ids, timeZone, opensAfter));
  // What is meant for it is settled as it comes, from here on.
  const { meant, pending } = await loadEarly(table, ids.invoiceId);
  await settleInvoice(table, ids.invoiceId, at, meant);
  for (const told of pending) await takeUp(intake, ids.invoiceId, told);
}

type Registration = Extract<CaseCommand, { type: 'RegisterInvoice' }>;

/**
 * All items in one transaction, or for many instalments in some: what the invoice is stands in the first, so that a try which
 * was cut off goes on with the same.
 */
async function register(
  { table, at, content, record }: Intake,
  invoiceId: InternalId,
  registered: Registered | undefined,
  items: readonly Registration[],
): Promise<void> {
  if (registered && registered.content !== content) {
    throw new Rejection('data.invoiceId', 'an invoice of this id was issued before, with other content');
  }
  const caseIds = items.map(({ caseId }) => caseId);
  let beside: Write[] = registered
    ? record
    : [putNew(table, { ...keys.registration(invoiceId), content, caseIds }), ...record];
  for (let start = 0; start < items.length; start += ITEMS_TOGETHER) {
    const writes: Write[] = [];
    for (const item of items.slice(start, start + ITEMS_TOGETHER)) {
      if (registered && (await loadCase(table, item.caseId))) continue;
      writes.push(...caseWrites(table, undefined, decide(item, undefined), { at, by: 'erp' }).writes);
    }
    if (writes.length + beside.length > 0) await writeTogether(table, [...writes, ...beside]);
    beside = [];
  }
}

function itemsOfInvoice(
  data: ErpEventOf<'puntual.invoice.issued.v1'>['data'],
  { invoiceId, creditorId, debtorId }: Record<'invoiceId' | 'creditorId' | 'debtorId', InternalId>,
  timeZone: TimeZone,
  opensAfter: number,
): Registration[] {
  const { number, issuedOn, dueOn, amount, paymentLink, documentUrl, purchaseOrder } = data;
  const whole = [{ dueOn, amount }];
  const parts = data.instalments.length > 0 ? data.instalments : whole;
  const withholdings = spread(
    data.expectedWithholdings.reduce((sum, expected) => sum + expected.amount.minor, 0),
    parts.map((part) => part.amount.minor),
  );
  return parts.map((part, index) => ({
    type: 'RegisterInvoice',
    caseId: instalmentId(invoiceId, index + 1),
    creditorId,
    debtorId,
    invoice: {
      ...{ number, issuedOn, dueOn: part.dueOn, paymentLink, documentUrl, purchaseOrder },
      instalment: parts === whole ? undefined : { number: index + 1, of: parts.length },
    },
    currency: amount.currency,
    amountMinor: part.amount.minor,
    expectedWithholdingsMinor: withholdings[index] ?? 0,
    opensAfterDays: opensAfter,
    timeZone,
  }));
}
