import * as z from 'zod/mini';
import { debtorChange, debtorCommand } from '../debtor-commands.ts';
import { id } from '../fields.ts';
import type { CommandRoutes } from '../route.ts';

/** What is done with a debtor. */
export const debtorCommands = {
  'POST /api/debtors/{debtorId}/commands': {
    summary:
      'Pauses of all contact with a debtor, calls that were made, notes, consents, contact persons, hardship, the segment',
    group: 'collector',
    path: z.object({ debtorId: id }),
    body: debtorCommand,
    answer: debtorChange,
    examples: {
      Pause: { type: 'Pause', until: '2030-01-31' },
      Resume: { type: 'Resume' },
      RecordCall: {
        type: 'RecordCall',
        outcome: 'no-answer',
        note: 'Nobody before noon.',
        nextDate: '2030-01-31',
      },
      AddNote: { type: 'AddNote', text: 'New management since May.' },
      RecordConsent: {
        type: 'RecordConsent',
        channel: 'sms',
        granted: true,
        obtainedAt: '2026-01-31T15:00:00Z',
        source: 'call',
        evidence: 'Recording 4711',
      },
      UpdateContact: { type: 'UpdateContact', contactId: '1', phone: '+573001234567', preferred: true },
      SetHardship: { type: 'SetHardship', hardship: true, pauseDays: 20 },
      SetSegment: {
        type: 'SetSegment',
        segment: 'high-risk',
        delinquency: 'chronic',
        reason: 'Pays only after the third call.',
      },
    },
  },
} satisfies CommandRoutes;
