import * as z from 'zod/mini';
import { caseStatus } from './cases.ts';
import { id, instant } from './fields.ts';

/** A refusal, as RFC 9457 has it; `type` is stable. */
export const problem = z
  .object({
    type: z.string().check(z.regex(/^urn:puntual:problem:[a-z-]+$/)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
    /** Of a command on a case: how the case is now. */
    case: z.optional(
      z.object({ caseId: id, status: caseStatus, version: z.int(), escalation: z.optional(z.string()) }),
    ),
    /** Of a case that has changed since `expectedVersion`: what happened to it. */
    changes: z.optional(z.array(z.object({ seq: z.int(), at: instant, by: z.string(), type: z.string() }))),
  })
  .check(z.meta({ id: 'Problem' }));
