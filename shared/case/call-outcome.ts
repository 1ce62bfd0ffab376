import * as z from 'zod/mini';

/** What came of calling the debtor. Each is an attempt to reach them, and counts as a contact. */
export const callOutcome = z.enum(['reached', 'left-message', 'no-answer', 'wrong-number', 'refused']);
export type CallOutcome = z.infer<typeof callOutcome>;

/** Whether somebody of the debtor's was spoken to, whatever they said. */
export function isConversation(outcome: CallOutcome): boolean {
  return outcome === 'reached' || outcome === 'refused';
}
