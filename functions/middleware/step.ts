import * as z from 'zod/mini';
import { instant } from '../../shared/time/schema.ts';

/** What every state of the workflow says of its execution. `now` is when the state was entered; it stands through retries. */
const stepRequest = z.object({
  caseId: z.string(),
  episode: z.int(),
  generation: z.int(),
  now: instant,
  startedAt: instant,
  turns: z._default(z.int(), 0),
  setback: z._default(z.boolean(), false),
});
export type StepRequest = z.output<typeof stepRequest>;

/** For the tasks of the state machine. An error that is thrown is the state's error: its Retry and Catch decide. */
export function stepHandler<Answer>(work: (request: StepRequest) => Promise<Answer>) {
  return (event: unknown) => work(stepRequest.parse(event));
}
