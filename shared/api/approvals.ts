import * as z from 'zod/mini';
import type { InternalId } from '../ids/internal-id.ts';
import { toEpoch, type Instant } from '../time/calendar.ts';
import { debtorName } from './cases.ts';
import { id, instant, money } from './fields.ts';
import { critical } from './segments.ts';

/** A case and when its request was made: so a decision meets the request that was seen, and none that came after it. */
export const approvalId = z
  .string()
  .check(z.regex(/^[a-z2-7]{26}-\d{1,15}$/, 'must be the id of a request as GET /api/approvals has it'));

export function nameRequest(caseId: InternalId, requestedAt: Instant): string {
  return `${caseId}-${toEpoch(requestedAt)}`;
}

/** The reverse of `nameRequest`. */
export function requestNamed(name: string): { caseId: InternalId; requestedAt: number } {
  const [caseId = '', epoch] = name.split('-');
  return { caseId, requestedAt: Number(epoch) };
}

/** Somebody else than who asked is to decide. */
export const approval = z
  .object({
    id: approvalId,
    kind: z.literal('escalation'),
    since: instant,
    /** `workflow`, or the subject of the person's account. */
    requestedBy: z.string(),
    case: z.object({ caseId: id, version: z.int(), invoiceNumber: z.string() }),
    debtor: debtorName,
    /** What the agency would be given to collect. */
    amount: money,
    daysOverdue: z.int().check(z.nonnegative()),
    critical,
  })
  .check(z.meta({ id: 'Approval' }));
export type Approval = z.output<typeof approval>;
