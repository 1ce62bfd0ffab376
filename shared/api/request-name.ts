import * as z from 'zod/mini';
import type { InternalId } from '../ids/internal-id.ts';
import { toEpoch, type Instant } from '../time/calendar.ts';

/** A case and when its request was made, or its draft written: so a decision meets what was seen, and nothing that came after it. */
export const requestName = z
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
