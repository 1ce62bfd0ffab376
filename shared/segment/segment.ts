import type { Debtor } from '../parties/debtor.ts';
import type { Features } from './payment-history.ts';

/** How a debtor pays, as far as the choice of a policy goes. */
export const segments = ['regular', 'occasional', 'high-risk', 'public-body'] as const;
export type Segment = (typeof segments)[number];

/** Why a debtor pays late: suggested by the history, but only a person's word changes the ladder. */
export const delinquencies = ['temporary', 'chronic', 'intentional'] as const;
export type Delinquency = (typeof delinquencies)[number];

/** What decided, by how much it reached which threshold. */
export interface SegmentReason {
  code: 'public-entity' | 'set-by-person' | keyof Features;
  value?: number;
  threshold?: number;
}

export interface Segmented {
  segment: Segment;
  reasons: SegmentReason[];
}

/** So many settled items say more than chance. */
const ENOUGH_ITEMS = { forRisk: 4, forRegular: 6, forChronic: 6 } as const;
const HIGH_RISK = { brokenPromises: 2, lateShare: 0.5, meanDaysLate: 15, overdueItems: 3 } as const;
const CHRONIC_LATE_SHARE = 0.6;
const INTENTIONAL_BROKEN_PROMISES = 3;

/** The segment of a debtor of this kind, and what decided; a debtor of whom only invoices are known has no kind. */
export function segmentOf(features: Features, kind: Debtor['kind'] | undefined): Segmented {
  if (kind === 'public-entity') return { segment: 'public-body', reasons: [{ code: 'public-entity' }] };
  const risks = riskReasons(features);
  if (risks.length > 0) return { segment: 'high-risk', reasons: risks };
  const { settledItems: value } = features;
  const threshold = ENOUGH_ITEMS.forRegular;
  return {
    segment: value >= threshold ? 'regular' : 'occasional',
    reasons: [{ code: 'settledItems', value, threshold }],
  };
}

function riskReasons(features: Features): SegmentReason[] {
  const { settledItems, overdueItems } = features;
  const applies = {
    brokenPromises: true,
    lateShare: settledItems >= ENOUGH_ITEMS.forRisk,
    meanDaysLate: settledItems >= ENOUGH_ITEMS.forRisk,
    // Who has paid many items may well have some overdue.
    overdueItems: overdueItems > settledItems,
  };
  return (Object.keys(applies) as (keyof typeof applies)[])
    .map((code) => ({ code, value: features[code], threshold: HIGH_RISK[code] }))
    .filter(({ code, value, threshold }) => applies[code] && value >= threshold);
}

/** What the history suggests; nothing of somebody who has never been late. */
export function suggestedDelinquency(features: Features): Delinquency | undefined {
  if (features.brokenPromises >= INTENTIONAL_BROKEN_PROMISES) return 'intentional';
  if (features.settledItems >= ENOUGH_ITEMS.forChronic && features.lateShare >= CHRONIC_LATE_SHARE)
    return 'chronic';
  return features.lateShare > 0 || features.overdueItems > 0 ? 'temporary' : undefined;
}
