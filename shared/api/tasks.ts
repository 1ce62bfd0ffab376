import * as z from 'zod/mini';
import { callOutcomes } from '../case/call-outcome.ts';
import { callMade } from './debtor-commands.ts';
import { note } from './notes.ts';

/** What became of an SMS of which only a person can find out whether it left. */
export const smsFindings = ['sent', 'not-sent'] as const;

export const taskDone = z.object({
  /** Of a call what came of it (see `RecordCall`), of a message of which nobody knows `sent` or `not-sent`; a review is done without one. */
  outcome: z.optional(z.enum([...callOutcomes, ...smsFindings])),
  note: z.optional(note),
  ...callMade,
});
