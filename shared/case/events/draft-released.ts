import * as z from 'zod/mini';

/** A person has read the draft: it may leave, as soon as the contact rules let it. */
export const draftReleased = {
  type: 'DraftReleased',
  wakes: true,
  data: z.object({ rungId: z.string() }),
} as const;
