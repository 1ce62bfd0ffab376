/** What came of calling the debtor. Each is an attempt to reach them, and counts as a contact. */
export const callOutcomes = ['reached', 'left-message', 'no-answer', 'wrong-number', 'refused'] as const;
export type CallOutcome = (typeof callOutcomes)[number];

/** Whether somebody of the debtor's was spoken to, whatever they said. */
export function isConversation(outcome: CallOutcome): boolean {
  return outcome === 'reached' || outcome === 'refused';
}
