import * as z from 'zod/mini';
import { callOutcomes } from '../case/call-outcome.ts';
import { delinquencies, segments } from '../segment/segment.ts';
import { day } from '../time/schema.ts';
import { recordConsent, setHardship, updateContact } from './debtor-amendments.ts';
import { id } from './fields.ts';
import { note } from './notes.ts';

/** How a call came about. */
export const callMade = {
  /** Who wanted it; what the debtor asks for is not limited by the contact rules. `creditor` without it. */
  askedBy: z.optional(z.enum(['creditor', 'debtor'])),
  /** The contact rule that did not allow the call, of one that was made all the same: it is recorded as what it is. */
  despite: z.optional(z.string().check(z.maxLength(20))),
};

export const debtorCommand = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('Pause'), until: z.optional(day) }),
    z.object({ type: z.literal('Resume') }),
    z.object({
      type: z.literal('RecordCall'),
      outcome: z.enum(callOutcomes),
      note: z.optional(note),
      /** From this day on, where the debtor lives, they are to be called again. */
      nextDate: z.optional(day),
      ...callMade,
    }),
    z.object({ type: z.literal('AddNote'), text: note }),
    recordConsent,
    updateContact,
    setHardship,
    /** Replaces what was set before; without a segment or a delinquency what the history says counts again. */
    z.object({
      type: z.literal('SetSegment'),
      segment: z.optional(z.enum(segments)),
      delinquency: z.optional(z.enum(delinquencies)),
      reason: note,
    }),
  ])
  .check(z.meta({ id: 'DebtorCommand' }));
export type DebtorCommandBody = z.output<typeof debtorCommand>;

export const debtorChange = z
  .object({
    debtorId: id,
    /** The call that was recorded, and the cases it was about. */
    call: z.optional(z.object({ callId: id, caseIds: z.array(id) })),
    noteId: z.optional(id),
  })
  .check(z.meta({ id: 'DebtorChange' }));
export type DebtorChange = z.output<typeof debtorChange>;
