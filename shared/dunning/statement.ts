import {
  collectableMinor,
  isCertificatePending,
  isSettled,
  type DunningCase,
  type OpenCase,
} from '../case/case.ts';
import type { IsoDay, TimeZone } from '../time/calendar.ts';
import { holdOfCase } from './holds.ts';
import { nextRung } from './ladder.ts';
import type { DunningPolicy, Rung } from './policy.ts';

/** How many items one transaction can claim: two writes each, and the ledger, the message, its text and its contact. */
export const STATEMENT_LIMIT = 45;

export interface StatementItem {
  item: OpenCase;
  rung: Rung;
}

/**
 * The debtor's items that are due for a reminder `today` (in the debtor's `zone`) and go into one message: the lead's own
 * first, then those longest overdue, at most `STATEMENT_LIMIT`. An item whose message is under way, or which has nothing to claim, stays out.
 */
export function gatherStatement(
  lead: OpenCase,
  others: readonly DunningCase[],
  policyOf: (pinned: { id: string; version: number }) => DunningPolicy,
  today: IsoDay,
  zone: TimeZone,
): StatementItem[] {
  const due = others
    .filter((item) => item.caseId !== lead.caseId)
    .map((item) => dueForReminder(item, policyOf, today, zone))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => byDueDate(a.item, b.item));
  const own = dueForReminder(lead, policyOf, today, zone);
  return own ? [own, ...due].slice(0, STATEMENT_LIMIT) : [];
}

/** The firmest tone among the items sets the tone of the message. */
export function statementTone(items: readonly StatementItem[]): Rung['tone'] {
  return items.some(({ rung }) => rung.tone === 'firm') ? 'firm' : 'friendly';
}

/** What the debtor may be asked for on open items in one currency, in minor units. */
export function overdueMinor(items: readonly DunningCase[], currency: string): number {
  return items
    .filter((item) => item.status === 'open' && item.currency === currency && !isCertificatePending(item))
    .reduce((sum, item) => sum + collectableMinor(item), 0);
}

function dueForReminder(
  item: DunningCase,
  policyOf: (pinned: { id: string; version: number }) => DunningPolicy,
  today: IsoDay,
  zone: TimeZone,
): StatementItem | undefined {
  if (item.status !== 'open' || isSettled(item) || isCertificatePending(item)) return undefined;
  if (holdOfCase(item, today, zone)) return undefined;
  if (Object.values(item.ladder.rungs).some(({ state }) => state !== 'sent')) return undefined;
  const next = nextRung(item, policyOf(item.ladder.policy), zone);
  if (!next || next.dueOn > today) return undefined;
  return { item, rung: next.rung };
}

function byDueDate(a: OpenCase, b: OpenCase): number {
  return a.invoice.dueOn.localeCompare(b.invoice.dueOn) || a.caseId.localeCompare(b.caseId);
}
