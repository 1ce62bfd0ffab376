import * as z from 'zod/mini';
import { disputeOutcome } from '../erp/dispute-outcome.ts';
import { partFits } from '../erp/dispute-resolved.ts';
import { code, positiveAmount } from '../erp/fields.ts';
import { day } from '../time/schema.ts';
import { id } from './fields.ts';
import { note } from './notes.ts';

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

export const decision = z.object(seenCase);
export const rejectionOfRequest = z.object({ ...seenCase, reason: z.optional(note) });
