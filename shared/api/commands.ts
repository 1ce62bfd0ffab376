import * as z from 'zod/mini';
import { callOutcomes } from '../case/call-outcome.ts';
import { disputeOutcome } from '../erp/dispute-outcome.ts';
import { partFits } from '../erp/dispute-resolved.ts';
import { code, positiveAmount } from '../erp/fields.ts';
import { delinquencies, segments } from '../segment/segment.ts';
import { day } from '../time/schema.ts';
import { recordConsent, setHardship, updateContact } from './debtor-commands.ts';
import { id } from './fields.ts';

/** What a person writes down: lines of text. */
const note = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(4000),
  z.refine(
    (text) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text),
    'must not contain control characters',
  ),
);

/** The version of the case as the person saw it; whatever happened since then refuses the command. */
const seenCase = { expectedVersion: z.optional(z.int().check(z.positive())) };

const disputed = { ...seenCase, disputeId: id };

export const caseCommand = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('OpenDispute'),
      ...seenCase,
      /** In the currency of the case; without one, all that is owed. */
      amount: z.optional(positiveAmount),
      reasonCode: code,
      /** Without one, 30 days. */
      dueBy: z.optional(day),
    }),
    z
      .object({
        type: z.literal('ResolveDispute'),
        ...disputed,
        outcome: disputeOutcome,
        amount: z.optional(positiveAmount),
      })
      .check(z.superRefine(partFits)),
    z.object({ type: z.literal('WithdrawDispute'), ...disputed }),
    z.object({ type: z.literal('Pause'), ...seenCase, until: z.optional(day) }),
    z.object({ type: z.literal('Resume'), ...seenCase }),
    z.object({ type: z.literal('AddNote'), ...seenCase, text: note }),
    z.object({ type: z.literal('RequestEscalation'), ...seenCase }),
    z.object({ type: z.literal('RecallEscalation'), ...seenCase }),
  ])
  .check(z.meta({ id: 'CaseCommand' }));
export type CaseCommandBody = z.output<typeof caseCommand>;

export const caseChange = z
  .object({
    caseId: id,
    /** After the command: the `expectedVersion` of the next. */
    version: z.int(),
    /** The types of the events that it brought about; none when all was so already. */
    happened: z.array(z.string()),
    /** Of the dispute that was opened. */
    disputeId: z.optional(id),
    noteId: z.optional(id),
  })
  .check(z.meta({ id: 'CaseChange' }));
export type CaseChange = z.output<typeof caseChange>;

/** How a call came about. */
const callMade = {
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

/** What became of an SMS of which only a person can find out whether it left. */
export const smsFindings = ['sent', 'not-sent'] as const;

export const taskDone = z.object({
  /** Of a call what came of it (see `RecordCall`), of a message of which nobody knows `sent` or `not-sent`; a review is done without one. */
  outcome: z.optional(z.enum([...callOutcomes, ...smsFindings])),
  note: z.optional(note),
  ...callMade,
});

export const decision = z.object(seenCase);
export const rejectionOfRequest = z.object({ ...seenCase, reason: z.optional(note) });
