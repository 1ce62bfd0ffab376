import * as z from 'zod/mini';
import { caseChange, caseCommand } from '../case-commands.ts';
import { id } from '../fields.ts';
import type { CommandRoutes } from '../route.ts';

/** What is done with a case. */
export const caseCommands = {
  'POST /api/cases/{caseId}/commands': {
    summary: 'Disputes, pauses, notes and escalation of a case',
    group: 'collector',
    path: z.object({ caseId: id }),
    body: caseCommand,
    answer: caseChange,
    examples: {
      OpenDispute: {
        type: 'OpenDispute',
        amount: { value: '1000.00', currency: 'COP' },
        reasonCode: 'quality',
        dueBy: '2030-01-31',
      },
      ResolveDispute: {
        type: 'ResolveDispute',
        disputeId: 'abcdefghijklmnopqrstuvwxyz',
        outcome: 'partially-upheld',
        amount: { value: '400.00', currency: 'COP' },
      },
      WithdrawDispute: { type: 'WithdrawDispute', disputeId: 'abcdefghijklmnopqrstuvwxyz' },
      Pause: { type: 'Pause', until: '2030-01-31' },
      Resume: { type: 'Resume', expectedVersion: 12 },
      AddNote: { type: 'AddNote', text: 'They ask for the delivery note.' },
      RequestEscalation: { type: 'RequestEscalation' },
      RecallEscalation: { type: 'RecallEscalation' },
    },
  },
} satisfies CommandRoutes;
