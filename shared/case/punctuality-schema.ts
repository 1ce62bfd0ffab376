import * as z from 'zod/mini';

/** How a rung kept its day, as an event has it. */
export const punctuality = z.object({
  dueOn: z.string(),
  lateDays: z.int().check(z.nonnegative()),
  deferredBy: z.optional(z.array(z.string())),
});
