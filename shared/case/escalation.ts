import type { Instant } from '../time/calendar.ts';

/** Who asked or decided: the workflow, or a person by the opaque subject of their account, which is no name. */
export type Actor = string;

export const WORKFLOW: Actor = 'workflow';

/** Whether a case goes to an external agency: somebody asks, and somebody else decides. */
export type Escalation = { requestedAt: Instant; requestedBy: Actor } & (
  { state: 'requested' } | { state: 'approved' | 'rejected'; decidedAt: Instant; decidedBy: Actor }
);

/** Asked for or decided on, and not yet with the agency: meanwhile nobody else goes on with the case. */
export function isUnderway(escalation: Escalation | undefined): escalation is Escalation {
  return escalation !== undefined && escalation.state !== 'rejected';
}
