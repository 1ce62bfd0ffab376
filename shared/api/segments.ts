import * as z from 'zod/mini';
import { delinquencies, segments } from '../segment/segment.ts';
import { id, instant } from './fields.ts';

/** How a debtor pays: what a new case is dunned by is chosen from it, where a strategy was saved. */
export const segmentation = z
  .object({
    segment: z.enum(segments),
    /** What decided, by how much it reached which threshold. */
    reasons: z.array(
      z.object({ code: z.string(), value: z.optional(z.number()), threshold: z.optional(z.number()) }),
    ),
    /** Why they pay late: what a person has said, and what the history suggests. */
    delinquency: z.object({
      set: z.optional(z.enum(delinquencies)),
      suggested: z.optional(z.enum(delinquencies)),
    }),
    /** Who set segment or delinquency; the note says why. */
    setBy: z.optional(z.object({ by: z.string(), at: instant, noteId: id })),
    /** How likely the next invoice is paid late: 1 / (1 + e^-z), and z the sum of the contributions (docs/score.md). */
    score: z.object({
      probabilityLate: z.number(),
      reasons: z.array(z.object({ feature: z.string(), value: z.number(), contribution: z.number() })),
    }),
  })
  .check(z.meta({ id: 'Segmentation' }));
export type SegmentationView = z.output<typeof segmentation>;

/** Why something is to be worked first by a person; nothing for what is not critical. */
export const critical = z.array(z.enum(['amount', 'days-overdue', 'score']));
