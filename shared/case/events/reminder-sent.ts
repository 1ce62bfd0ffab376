import * as z from 'zod';

/** The message has left: the rung is done. */
export const reminderSent = {
  type: 'ReminderSent',
  wakes: true,
  data: z.object({ messageId: z.string(), rungId: z.string() }),
} as const;
