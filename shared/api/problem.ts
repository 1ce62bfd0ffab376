import * as z from 'zod';
import { caseStatus } from './cases.ts';
import { id, instant } from './fields.ts';

/** A refusal, as RFC 9457 has it; `type` is stable. */
export const problem = z
  .object({
    type: z.string().regex(/^urn:puntual:problem:[a-z-]+$/),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    /** Of a command on a case: how the case is now. */
    case: z
      .object({ caseId: id, status: caseStatus, version: z.int(), escalation: z.string().optional() })
      .optional(),
    /** Of a case that has changed since `expectedVersion`: what happened to it. */
    changes: z.array(z.object({ seq: z.int(), at: instant, by: z.string(), type: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
