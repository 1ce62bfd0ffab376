import * as z from 'zod/mini';
import { punctuality } from '../punctuality-schema.ts';
import { passedBecause } from './rung-passed.ts';

const rungRecord = z.discriminatedUnion('state', [
  z.object({
    state: z.enum(['claimed', 'doubted']),
    messageId: z.string(),
    channel: z.enum(['email', 'sms']),
    at: z.string(),
    gathered: z.optional(z.literal(true)),
  }),
  z.object({ state: z.literal('sent'), messageId: z.string(), at: z.string() }),
  z.object({ state: z.literal('done'), at: z.string(), passed: z.optional(passedBecause) }),
]);

const span = z.object({ until: z.optional(z.string()) });

/** The invoice takes the place of another: it is as old as that one, and its ladder stands where that one's stood, on hold as that one was. */
export const standingInherited = {
  type: 'StandingInherited',
  wakes: true,
  data: z.object({
    from: z.string(),
    stamp: z.string(),
    dueOn: z.optional(z.string()),
    pause: z.optional(span),
    block: z.optional(span),
    ladder: z.optional(
      z.object({
        policy: z.object({ id: z.string(), version: z.int().check(z.positive()) }),
        rungs: z.record(z.string(), rungRecord),
        claims: z.int().check(z.nonnegative()),
        callAssignedAt: z.optional(z.string()),
        punctuality: z.optional(z.record(z.string(), punctuality)),
      }),
    ),
  }),
} as const;
