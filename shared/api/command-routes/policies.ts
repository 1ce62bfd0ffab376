import { policyPath, proposedPolicy, savedPolicy, whatIf, whatIfAsked } from '../policies.ts';
import type { CommandRoutes } from '../route.ts';

/** A policy that waits long. */
const GENTLE = {
  version: 2,
  minDaysBetweenRungs: 3,
  books: { maxAgeBusinessDays: 1, whenNeverSynced: 'contact' },
  minimums: { COP: { itemMinor: 2_000_000, totalMinor: 5_000_000 } },
  rungs: [
    {
      ...{ id: 'friendly', offsetDays: 5, act: 'send-reminder', channel: 'email' },
      ...{ tone: 'friendly', template: 'payment-reminder' },
    },
    { id: 'escalation', offsetDays: 60, act: 'request-escalation' },
  ],
};

/** Policies: saved, and tried on the portfolio. */
export const policyCommands = {
  'PUT /api/policies/{id}': {
    summary:
      'Saves a version of a policy: new cases get it where they got this policy before, open ones keep theirs; a ladder that no case can follow is a 422 with the path of every fault',
    group: 'approver',
    path: policyPath,
    body: proposedPolicy,
    answer: savedPolicy,
    examples: {
      gentle: GENTLE,
    },
  },
  'POST /api/policies/{id}/what-if': {
    summary:
      'What a proposed version of a policy would change for the running portfolio: contacts by step in the days to come, as things are and by the proposal, if nothing new arrives and the books stay fresh',
    group: 'collector',
    path: policyPath,
    body: whatIfAsked,
    answer: whatIf,
    examples: { 'two weeks': { policy: GENTLE, days: 14 } },
  },
} satisfies CommandRoutes;
