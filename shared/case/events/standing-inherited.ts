import * as z from 'zod';

/** The invoice takes the place of another: it is as old as that one, and its ladder stands where that one's stood. */
export const standingInherited = {
  type: 'StandingInherited',
  wakes: true,
  data: z.object({
    from: z.string(),
    stamp: z.string(),
    dueOn: z.string().optional(),
    ladder: z
      .object({
        policy: z.object({ id: z.string(), version: z.int().positive() }),
        rungs: z.record(
          z.string(),
          z.object({ state: z.enum(['claimed', 'doubted', 'sent']), messageId: z.string(), at: z.string() }),
        ),
        claims: z.int().nonnegative(),
      })
      .optional(),
  }),
} as const;
