import * as z from 'zod/mini';

/** A newer workflow execution has the case; whichever still waits must leave it. */
export const executionReplaced = {
  type: 'ExecutionReplaced',
  wakes: true,
  data: z.object({ generation: z.int().check(z.positive()) }),
} as const;
