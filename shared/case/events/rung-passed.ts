import * as z from 'zod';

const passedBecause = z.enum(['no-account-owner']);
export type PassedBecause = z.infer<typeof passedBecause>;

/** A rung whose act is nobody's to receive counts as done. */
export const rungPassed = {
  type: 'RungPassed',
  wakes: false,
  data: z.object({ rungId: z.string(), cause: passedBecause }),
} as const;
