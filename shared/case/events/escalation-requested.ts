import * as z from 'zod';

/** A person is to decide whether the case goes to an external agency; the ladder has nothing more to say. */
export const escalationRequested = {
  type: 'EscalationRequested',
  wakes: false,
  data: z.object({ rungId: z.string() }),
} as const;
