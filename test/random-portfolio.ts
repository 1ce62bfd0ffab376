import { follow } from '../functions/aws/case-store.ts';
import type { Table } from '../functions/aws/table.ts';
import { pauseDebtor } from '../functions/debtors/pause-debtor.ts';
import { rulesBy } from '../shared/contact/packs.ts';
import { recordCall } from '../functions/debtors/record-call.ts';
import { Random } from '../local/random.ts';
import type { DunningCase } from '../shared/case/case.ts';
import { NotLawful } from '../shared/contact/by-hand.ts';
import { NotPossible } from '../shared/case/not-possible.ts';
import { addDays, dayIn } from '../shared/time/calendar.ts';
import { creditor, type ErpShortType } from './journeys/world.ts';

/** What an ERP says, in order. */
export interface Told {
  type: ErpShortType;
  data: Record<string, unknown>;
}

/** The ERP's word for so many debtors, and what comes of them some days later. */
export interface RandomPortfolio {
  first: Told[];
  later: Told[];
}

const COMPANY = 'ACME';
/** Its ERP falls silent after it has said that its ledger is in sync. */
const SILENT = 'SILENT';
/** The beginning of an address that bounces: one for each debtor, since who shares an address is one person. */
export const BOUNCES = 'bounce+';

const CURRENCIES = ['COP', 'COP', 'COP', 'COP', 'USD', 'EUR', 'CLP'];
const ZONES = ['America/Bogota', 'America/Bogota', 'America/Mexico_City', 'Europe/Madrid'];
/** Most where one channel closes the others; the last where no law says when. */
const COUNTRIES = ['CO', 'CO', 'CO', 'CL', 'MX', 'PE', 'ES', 'US', 'EC'];
/** About so many units make a usual invoice. */
const USUAL: Record<string, number> = { COP: 400_000, USD: 900, EUR: 800, CLP: 300_000 };

/** Debtors of every kind that dunning tells apart, by a seed; `today` is the day on which the ERP first speaks. */
export function randomPortfolio(debtors: number, today: string, seed: number): RandomPortfolio {
  const random = new Random(seed);
  const companies = [COMPANY, SILENT].map((companyCode): Told => ({
    type: 'creditor.updated',
    data: { ...creditor, companyCode },
  }));
  const silence: Told = { type: 'ledger.synced', data: { companyCode: SILENT, asOf: `${today}T23:00:00Z` } };
  const portfolio: RandomPortfolio = { first: companies, later: [silence] };
  for (let number = 1; number <= debtors; number++) addDebtor(portfolio, random, `D-${number}`, today);
  return portfolio;
}

function addDebtor(portfolio: RandomPortfolio, random: Random, debtorId: string, today: string): void {
  const { happens, pick } = chances(random);
  const companyCode = happens(6) ? SILENT : COMPANY;
  const tell = (when: Told[], type: Told['type'], data: Told['data']) =>
    when.push({ type, data: { companyCode, debtorId, ...data } });
  const phone = `+57300${String(random.below(10_000_000)).padStart(7, '0')}`;
  const email = `ap@${debtorId.toLowerCase()}.example`;
  const bouncing = { email: `${BOUNCES}${debtorId.toLowerCase()}@simulator.amazonses.com`, phone };
  const reach = pick([{ email }, { email }, { email }, { email, phone }, { phone }, bouncing, {}]);
  const said = {
    purpose: 'collection',
    granted: true,
    source: 'contract',
    obtainedAt: '2026-01-15T12:00:00Z',
  };
  const authorised = ['email', 'sms', 'call'].filter(() => happens(85));
  tell(portfolio.first, 'debtor.updated', {
    ...{
      legalName: `Cliente ${debtorId}`,
      kind: 'company',
      country: pick(COUNTRIES),
      timeZone: pick(ZONES),
      language: 'es',
    },
    contacts: [{ contactId: '1', name: 'Ana Ruiz', role: 'treasury', ...reach }],
    consents: authorised.map((channel) => ({ channel, ...said })),
    accountOwner: happens(40)
      ? { name: 'Eva Gil', email: `eva-${debtorId.toLowerCase()}@acme.example` }
      : undefined,
  });
  if (happens(4)) {
    const status = { status: pick(['insolvency', 'in-court']), since: today };
    tell(pick([portfolio.first, portfolio.later]), 'debtor.legal-status', status);
  }
  const count = 1 + Math.min(random.below(8), random.below(8));
  for (let index = 1; index <= count; index++) {
    const invoiceId = `${debtorId}-F${index}`;
    // An address that bounces must have done so before anybody foretells anything.
    const isFirstThatBounces = reach === bouncing && index === 1;
    const dueOn = addDays(today, isFirstThatBounces ? -8 : random.below(60) - 32);
    const { amount, issued, withheld } = randomInvoice(random, dueOn);
    tell(portfolio.first, 'invoice.issued', { invoiceId, number: invoiceId, ...issued });
    if (isFirstThatBounces) continue;
    const when = pick([portfolio.first, portfolio.later]);
    const someDay = () => (happens(50) ? addDays(today, random.below(35)) : undefined);
    const dispute = { disputeId: `${invoiceId}-Q`, invoiceId, reasonCode: 'quality', dueBy: someDay() };
    if (happens(5)) tell(when, 'dispute.opened', dispute);
    else if (happens(5)) tell(when, 'dispute.opened', { ...dispute, amount: amount(0.4) });
    if (happens(6))
      tell(when, 'invoice.updated', { invoiceId, dunningBlock: { reason: 'agreed', until: someDay() } });
    const pay = (paymentId: string, paid: Amount, allocations?: object[]) =>
      tell(when, 'payment.received', {
        paymentId,
        receivedOn: today,
        amount: paid,
        method: 'transfer',
        allocations,
      });
    const share = withheld ? 0.9 : pick([0, 0, 0, 0, 0, 0, 0, 0, 0.3, 1]);
    if (share > 0) pay(`${invoiceId}-P`, amount(share), [{ invoiceId, amount: amount(share) }]);
    if (happens(3)) pay(`${invoiceId}-U`, amount(pick([0.2, 9])));
  }
}

interface Amount {
  value: string;
  currency: string;
}

function randomInvoice(random: Random, dueOn: string) {
  const { happens, pick } = chances(random);
  const currency = pick(CURRENCIES);
  const size = happens(15) ? 0.02 : 1;
  const units = Math.round((USUAL[currency] ?? 1) * size * (0.5 + random.next()));
  const amount = (share: number): Amount => ({ value: String(Math.floor(units * share)), currency });
  const withheld = happens(6) ? [{ kind: 'withholding-income', amount: amount(0.1) }] : undefined;
  const half = Math.floor(units / 2);
  const rest = { value: String(units - half), currency };
  const parts = [
    { dueOn, amount: amount(0.5) },
    { dueOn: addDays(dueOn, 12), amount: rest },
  ];
  const instalments = happens(5) ? parts : undefined;
  const issuedOn = addDays(dueOn, -30);
  const issued = { issuedOn, dueOn, amount: amount(1), expectedWithholdings: withheld, instalments };
  return { amount, issued, withheld };
}

function chances(random: Random) {
  return {
    happens: (percent: number) => random.below(100) < percent,
    pick: <Value>(values: readonly Value[]) => values[random.below(values.length)] as Value,
  };
}

/** What people decide about it: who is called again, who and what is paused, and what goes to the agency. */
export async function decideSome(table: Table, cases: readonly DunningCase[], at: string): Promise<void> {
  const cause = { at, by: 'person' } as const;
  const day = dayIn(at, 'America/Bogota');
  const debtorIds = [...new Set(cases.map(({ debtorId }) => debtorId))].sort();
  for (const [index, debtorId] of debtorIds.entries()) {
    const until = index % 2 === 0 ? addDays(day, index % 15) : undefined;
    if (index % 10 === 4) await callAgain(table, debtorId, addDays(day, 1 + (index % 12)), at);
    if (index % 25 === 3) await pauseDebtor(table, debtorId, { until }, `pause-${index}`, cause);
  }
  const open = cases
    .filter(({ status }) => status === 'open')
    .sort((a, b) => a.caseId.localeCompare(b.caseId));
  for (const [index, { caseId }] of open.entries()) {
    const until = addDays(day, index % 12);
    if (index % 20 === 5) await follow(table, caseId, { type: 'Pause', until }, cause);
    if (index % 20 !== 6) continue;
    await follow(table, caseId, { type: 'RequestEscalation', by: 'user-1' }, cause);
    await follow(table, caseId, { type: 'ApproveEscalation', by: 'user-2' }, cause);
  }
}

/** Somebody has called, and agreed to call again. */
async function callAgain(table: Table, debtorId: string, nextOn: string, at: string): Promise<void> {
  const call = { callId: `call-${debtorId}`, at, by: 'user-1', outcome: 'reached', nextOn } as const;
  try {
    await recordCall({ table, rulesOf: rulesBy() }, debtorId, call, []);
  } catch (error) {
    // Nothing of theirs is open, or they may not be called now.
    if (!(error instanceof NotPossible || error instanceof NotLawful)) throw error;
  }
}
