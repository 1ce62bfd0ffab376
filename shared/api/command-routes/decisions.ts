import * as z from 'zod/mini';
import { caseChange, decision, rejectionOfRequest } from '../case-commands.ts';
import { requestName } from '../request-name.ts';
import type { CommandRoutes } from '../route.ts';

const decided = { group: 'approver', path: z.object({ id: requestName }), answer: caseChange } as const;

const ofDraft = {
  group: 'collector',
  path: z.object({ id: requestName }),
  body: decision,
  answer: caseChange,
} as const;

/** What people decide on, and what they release. */
export const decisionCommands = {
  'POST /api/approvals/{id}/approve': {
    ...decided,
    summary: 'Grants what was asked for; the next placement takes the case',
    body: decision,
    examples: { plain: {}, 'as it was seen': { expectedVersion: 12 } },
  },
  'POST /api/approvals/{id}/reject': {
    ...decided,
    summary: 'Refuses what was asked for; the ladder goes on',
    body: rejectionOfRequest,
    examples: { 'with a reason': { reason: 'They pay on Friday.' } },
  },
  'POST /api/drafts/{id}/release': {
    ...ofDraft,
    summary: 'Lets a drafted reminder leave, once, at the next instant at which the contact rules allow it',
    examples: { plain: {}, 'as it was seen': { expectedVersion: 12 } },
  },
  'POST /api/drafts/{id}/discard': {
    ...ofDraft,
    summary: 'Keeps a drafted reminder from being sent; the ladder of all that it speaks of goes on',
    examples: { plain: {}, 'as it was seen': { expectedVersion: 12 } },
  },
} satisfies CommandRoutes;
