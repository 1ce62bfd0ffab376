import * as z from 'zod/mini';
import { taskDone } from '../tasks.ts';
import type { CommandRoutes } from '../route.ts';

/** What people have done. */
export const taskCommands = {
  'POST /api/worklist/{taskId}/done': {
    summary:
      'Ticks off what a person has done: a call, a review, or a message of which only a person could find out',
    group: 'collector',
    path: z.object({
      taskId: z
        .string()
        .check(
          z.regex(
            /^[A-Z]+\.[a-z2-7]{26}\.[A-Za-z0-9.:_-]{1,150}$/,
            'must be the id of a task of the worklist',
          ),
        ),
    }),
    body: taskDone,
    answer: z.object({ taskId: z.string() }),
    examples: {
      'a call': { outcome: 'reached', note: 'They pay on Friday.' },
      'an SMS that did not leave': { outcome: 'not-sent' },
    },
  },
} satisfies CommandRoutes;
