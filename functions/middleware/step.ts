import * as z from 'zod/mini';
import { toInstant } from '../../shared/time/calendar.ts';

/**
 * What every state of the workflow says of its execution. `now` is when the state was entered; it stands through retries. Instants
 * are read below: a schema of their own form would bring more of zod into every step.
 */
const stepRequest = z.object({
  caseId: z.string(),
  episode: z.int(),
  generation: z.int(),
  now: z.string(),
  startedAt: z.string(),
  turns: z._default(z.int(), 0),
  setback: z._default(z.boolean(), false),
});
export type StepRequest = z.output<typeof stepRequest>;

/** For the tasks of the state machine. An error that is thrown is the state's error: its Retry and Catch decide. */
export function stepHandler<Answer>(work: (request: StepRequest) => Promise<Answer>) {
  return async (event: unknown) => {
    const request = stepRequest.parse(event);
    return work({ ...request, now: toInstant(request.now), startedAt: toInstant(request.startedAt) });
  };
}
