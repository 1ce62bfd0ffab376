import { collectableMinor, type DunningCase } from '../case/case.ts';
import { opensAfterDays, type DunningPolicy } from '../dunning/policy.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { IsoDay } from '../time/calendar.ts';
import { featuresOf, type PaymentHistory } from './payment-history.ts';
import { segmentOf, type Delinquency, type Segment, type Segmented } from './segment.ts';
import { policyIdFor, type DunningStrategy } from './strategy.ts';

/** What new cases are dunned by: one policy for all, or those that a strategy names. */
export interface NewCasePolicies {
  strategy?: DunningStrategy;
  policies: readonly DunningPolicy[];
}

/** What is kept of how a debtor pays, and what a person has said of it. */
export interface DebtorRecord {
  kind: Debtor['kind'] | undefined;
  history: PaymentHistory;
  said?: { segment?: Segment; delinquency?: Delinquency };
}

/** Items that are owed and overdue `today`, also those that an agency has. */
export function overdueItemsOf(cases: readonly DunningCase[], today: IsoDay): number {
  return cases.filter(
    (item) => item.status !== 'closed' && item.invoice.dueOn < today && collectableMinor(item) > 0,
  ).length;
}

/** The segment that counts: a person's word, or what the history says. */
export function segmentInForce({ kind, history, said }: DebtorRecord, overdueItems: number): Segmented {
  if (said?.segment) return { segment: said.segment, reasons: [{ code: 'set-by-person' }] };
  return segmentOf(featuresOf(history, overdueItems), kind);
}

/** The policy by which a case is dunned that opens now. */
export function newCasePolicy(
  { strategy, policies }: NewCasePolicies,
  item: DunningCase,
  debtor: DebtorRecord,
  overdueItems: number,
): DunningPolicy {
  const { segment } = segmentInForce(debtor, overdueItems);
  const amount = { currency: item.currency, minor: collectableMinor(item) };
  const id = strategy && policyIdFor(strategy, { segment, set: debtor.said?.delinquency }, amount);
  const policy = policies.find((one) => id === undefined || one.id === id);
  if (!policy) throw new Error(`policy ${id ?? ''} of the strategy was not read`);
  return policy;
}

/** Which of the policies it will be is known only when the case opens, so it opens as early as any of them needs it. */
export function newCasesOpenAfterDays({ policies }: NewCasePolicies): number {
  return Math.min(...policies.map(opensAfterDays));
}
