import * as z from 'zod/mini';

const recallCause = z.enum(['settled', 'certificate-pending', 'ended', 'person']);
export type RecallCause = z.infer<typeof recallCause>;

/** The agency has it no more. What is still owed begins its next episode where the ladder stood. */
export const caseRecalled = {
  type: 'CaseRecalled',
  wakes: true,
  data: z.object({
    placementId: z.string(),
    cause: recallCause,
    /** The person who recalled it. */
    recalledBy: z.optional(z.string()),
    episode: z.int().check(z.positive()),
  }),
} as const;
