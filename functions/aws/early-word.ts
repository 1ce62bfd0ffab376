import type { CaseCommand } from '../../shared/case/commands.ts';
import type { InternalId } from '../../shared/ids/internal-id.ts';
import type { Stamp } from '../../shared/time/stamp.ts';

/** What was said of an invoice before it came, and is more than one command to its case. */
export type EarlyWord =
  | { early: 'update'; update: Update }
  | { early: 'replacement'; replacement: Replacement }
  | { early: 'dispute'; disputeId: InternalId };

/** What an update asks of the cases, and why they are not to be dunned. */
export interface Update {
  command: Extract<CaseCommand, { type: 'UpdateInvoice' }>;
  reason?: string;
}

/** By internal ids of invoices. */
export interface Replacement {
  eventKey: InternalId;
  stamp: Stamp;
  oldId: InternalId;
  newId: InternalId;
}
