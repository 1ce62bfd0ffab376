import * as z from 'zod';

/** A step of the ladder: so many days after the due date, by this act. */
const rung = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  offsetDays: z.int().min(0).max(365),
  act: z.literal('send-reminder'),
  channel: z.literal('email'),
  tone: z.enum(['friendly', 'firm']),
  template: z.literal('payment-reminder'),
});
export type Rung = z.infer<typeof rung>;

/** How fresh the ERP's books must be for a contact that nobody orders by hand (rule DATA-1). */
const books = z.strictObject({
  /** A day of the creditor's, Monday to Friday. */
  maxAgeBusinessDays: z.int().min(1).max(30),
  /** As long as the ERP has never said that its ledger is in sync. */
  whenNeverSynced: z.enum(['contact', 'wait']),
});
export type BooksPolicy = z.infer<typeof books>;

/** How a creditor's overdue invoices are dunned. Data, versioned; a case keeps the version that it opened with. */
export const dunningPolicy = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    version: z.int().positive(),
    /** After a late start or an outage, rungs that are due together still come one at a time, so many days apart. */
    minDaysBetweenRungs: z.int().min(1).max(30),
    books,
    rungs: z.array(rung).min(1).max(20),
  })
  .superRefine(({ rungs, minDaysBetweenRungs }, context) => {
    rungs.forEach((step, index) => {
      const before = rungs[index - 1];
      const path = ['rungs', index];
      if (before && step.offsetDays < before.offsetDays + minDaysBetweenRungs) {
        const message = `must be at least ${minDaysBetweenRungs} days after the rung before it (${before.offsetDays})`;
        context.addIssue({ code: 'custom', path: [...path, 'offsetDays'], message });
      }
      if (rungs.findIndex(({ id }) => id === step.id) !== index) {
        context.addIssue({
          code: 'custom',
          path: [...path, 'id'],
          message: `${step.id} is the id of an earlier rung`,
        });
      }
    });
  });
export type DunningPolicy = z.infer<typeof dunningPolicy>;

export const standardPolicy = {
  id: 'standard',
  version: 1,
  minDaysBetweenRungs: 3,
  books: { maxAgeBusinessDays: 1, whenNeverSynced: 'contact' },
  rungs: [
    {
      id: 'friendly',
      offsetDays: 3,
      act: 'send-reminder',
      channel: 'email',
      tone: 'friendly',
      template: 'payment-reminder',
    },
    {
      id: 'firm',
      offsetDays: 17,
      act: 'send-reminder',
      channel: 'email',
      tone: 'firm',
      template: 'payment-reminder',
    },
  ],
} as const satisfies DunningPolicy;

const policies: readonly DunningPolicy[] = [standardPolicy];

/** The version that a case keeps. Throws for one that was never published: a case must not change its ladder in silence. */
export function pinnedPolicy({ id, version }: { id: string; version: number }): DunningPolicy {
  const policy = policies.find((candidate) => candidate.id === id && candidate.version === version);
  if (!policy) throw new Error(`policy ${id} version ${version} is not known`);
  return policy;
}
