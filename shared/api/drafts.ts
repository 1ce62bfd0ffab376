import * as z from 'zod/mini';
import { tone } from '../dunning/policy-schema.ts';
import { debtorName } from './cases.ts';
import { id, instant, money } from './fields.ts';
import { requestName } from './request-name.ts';

/** A reminder that leaves when somebody has released it. */
export const draft = z
  .object({
    id: requestName,
    /** When it was first written; it is written anew each morning. */
    since: instant,
    draftedAt: instant,
    debtor: debtorName,
    /** The case that leads it; its version is what `expectedVersion` is about. */
    case: z.object({ caseId: id, version: z.int() }),
    rungId: z.string(),
    channel: z.enum(['email', 'sms']),
    tone: z.optional(tone),
    to: z.object({ name: z.string(), address: z.string() }),
    subject: z.optional(z.string()),
    text: z.string(),
    items: z.array(z.object({ caseId: id, rungId: z.string(), invoiceNumber: z.string(), amount: money })),
  })
  .check(z.meta({ id: 'Draft' }));
export type DraftView = z.output<typeof draft>;
