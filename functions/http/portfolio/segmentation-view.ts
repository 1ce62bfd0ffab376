import type { KeptSegment } from '../../aws/segment-store.ts';
import type { SegmentationView } from '../../../shared/api/segments.ts';
import type { DunningCase } from '../../../shared/case/case.ts';
import type { Debtor } from '../../../shared/parties/debtor.ts';
import { overdueItemsOf, segmentInForce } from '../../../shared/segment/new-case-policy.ts';
import { featuresOf } from '../../../shared/segment/payment-history.ts';
import { scoreOf } from '../../../shared/segment/score.ts';
import { suggestedDelinquency } from '../../../shared/segment/segment.ts';
import { dayIn, type Instant } from '../../../shared/time/calendar.ts';

/** How a debtor with these live cases pays, as it counts now. */
export function segmentationView(
  debtor: Debtor | undefined,
  live: readonly DunningCase[],
  { history, said }: KeptSegment,
  now: Instant,
): SegmentationView {
  const zone = debtor?.timeZone ?? live[0]?.timeZone ?? 'UTC';
  const overdueItems = overdueItemsOf(live, dayIn(now, zone));
  const features = featuresOf(history, overdueItems);
  return {
    ...segmentInForce({ kind: debtor?.kind, history, said }, overdueItems),
    delinquency: { set: said?.delinquency, suggested: suggestedDelinquency(features) },
    setBy: said && { by: said.by, at: said.at, noteId: said.noteId },
    score: scoreOf(features),
  };
}
