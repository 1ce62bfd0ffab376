import * as z from 'zod/mini';
import { debtorName } from './cases.ts';
import { id, instant, money } from './fields.ts';
import { requestName } from './request-name.ts';
import { critical } from './segments.ts';

/** Somebody else than who asked is to decide. */
export const approval = z
  .object({
    id: requestName,
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
