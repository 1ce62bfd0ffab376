import { collectableMinor, isCertificatePending, isSettled, type DunningCase } from '../case/case.ts';
import { isCreditAwaited, isOpen } from '../case/dispute.ts';
import { isUnderway } from '../case/escalation.ts';
import type { ExceptionCode } from '../case/exception.ts';
import type { ContactLedger } from '../contact/ledger.ts';
import { addDays, earlier, startOfDay, type Instant, type IsoDay, type TimeZone } from '../time/calendar.ts';

/** Why nothing is to be asked of the debtor now, and the instant from which on that must be looked at again. */
export interface Hold {
  code:
    | 'legal-status'
    | 'paused'
    | 'hardship'
    | 'dunning-block'
    | 'disputed'
    | 'dispute-overdue'
    | 'credit-note-awaited'
    | 'escalation-requested'
    | 'escalation-approved';
  /** Without one: until something happens. */
  until?: Instant;
}

/** An item on hold neither brings about a message nor rides in one. `today` is the day in the debtor's `zone`. */
export function holdOf(
  item: DunningCase,
  ledger: ContactLedger,
  today: IsoDay,
  zone: TimeZone,
): Hold | undefined {
  return holdOfDebtor(ledger, today, zone) ?? holdOfCase(item, today, zone);
}

/** What concerns every item of the debtor. */
export function holdOfDebtor(
  { legalStatus = 'normal', pause, hardship }: ContactLedger,
  today: IsoDay,
  zone: TimeZone,
): Hold | undefined {
  if (legalStatus !== 'normal') return { code: 'legal-status' };
  return (
    during('paused', pause, today, zone) ??
    during('hardship', hardship?.pausedUntil ? { until: hardship.pausedUntil } : undefined, today, zone)
  );
}

/** What concerns this item alone. */
export function holdOfCase(item: DunningCase, today: IsoDay, zone: TimeZone): Hold | undefined {
  const { pause, block } = item.holds;
  return (
    during('paused', pause, today, zone) ??
    during('dunning-block', block, today, zone) ??
    disputeHold(item, today, zone) ??
    escalationHold(item)
  );
}

/** What a person must look at about the disputes of a case, whatever else becomes of it. */
export function disputeExceptions(item: DunningCase, today: IsoDay): Extract<ExceptionCode, Hold['code']>[] {
  const disputes = Object.values(item.holds.disputes);
  const late = disputes.some(
    (dispute) => isOpen(dispute) && dispute.dueBy !== undefined && dispute.dueBy < today,
  );
  return [
    ...(late ? (['dispute-overdue'] as const) : []),
    ...(disputes.some(isCreditAwaited) ? (['credit-note-awaited'] as const) : []),
  ];
}

/** When the next deadline of an open dispute has passed: no wait is longer. */
export function nextDisputeDeadline(item: DunningCase, today: IsoDay, zone: TimeZone): Instant | undefined {
  return Object.values(item.holds.disputes)
    .filter(isOpen)
    .flatMap(({ dueBy }) => (dueBy !== undefined && dueBy >= today ? [endOf(dueBy, zone)] : []))
    .reduce<Instant | undefined>(
      (first, end) => (first === undefined ? end : earlier(first, end)),
      undefined,
    );
}

function disputeHold(item: DunningCase, today: IsoDay, zone: TimeZone): Hold | undefined {
  if (isSettled(item) || collectableMinor(item) > 0) return undefined;
  const [exception] = disputeExceptions(item, today);
  const waits = exception === 'dispute-overdue' || !Object.values(item.holds.disputes).some(isOpen);
  if (exception !== undefined && waits) return { code: exception };
  return { code: 'disputed', until: nextDisputeDeadline(item, today, zone) };
}

/** The ladder rests while a person decides, and until the agency has it. What awaits a certificate says so instead. */
function escalationHold(item: DunningCase): Hold | undefined {
  if (item.status !== 'open' || isSettled(item) || isCertificatePending(item)) return undefined;
  if (!isUnderway(item.escalation)) return undefined;
  return { code: item.escalation.state === 'approved' ? 'escalation-approved' : 'escalation-requested' };
}

/** Through its day, or for ever. */
function during(
  code: Hold['code'],
  span: { until?: IsoDay } | undefined,
  today: IsoDay,
  zone: TimeZone,
): Hold | undefined {
  if (!span) return undefined;
  const { until } = span;
  if (until === undefined) return { code };
  return today <= until ? { code, until: endOf(until, zone) } : undefined;
}

function endOf(day: IsoDay, zone: TimeZone): Instant {
  return startOfDay(addDays(day, 1), zone);
}
