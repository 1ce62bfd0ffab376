import type { Instant } from '../time/calendar.ts';
import type { OpenCase } from './case.ts';
import type { CaseEventOf } from './events.ts';
import { withPunctuality } from './punctuality.ts';

/** A rung that asks is done with it. */
export function escalationAsked(
  item: OpenCase,
  { rungId, requestedBy, punctuality }: CaseEventOf<'EscalationRequested'>,
  at: Instant,
): OpenCase {
  const asked: OpenCase = { ...item, escalation: { state: 'requested', requestedAt: at, requestedBy } };
  if (rungId === undefined) return asked;
  const rungs = { ...item.ladder.rungs, [rungId]: { state: 'done', at } as const };
  return { ...asked, ladder: { ...withPunctuality(item.ladder, rungId, punctuality), rungs } };
}

/** `undefined` when there is nothing to decide on. */
export function escalationDecided(
  item: OpenCase,
  { type, decidedBy }: CaseEventOf<'EscalationApproved' | 'EscalationRejected'>,
  at: Instant,
): OpenCase | undefined {
  if (!item.escalation) return undefined;
  const { requestedAt, requestedBy } = item.escalation;
  const state = type === 'EscalationApproved' ? 'approved' : 'rejected';
  return { ...item, escalation: { requestedAt, requestedBy, state, decidedAt: at, decidedBy } };
}
