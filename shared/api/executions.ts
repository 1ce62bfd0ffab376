import * as z from 'zod/mini';
import { id, instant } from './fields.ts';

export const executionStatus = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

const execution = {
  name: z.string(),
  caseId: z.optional(id),
  status: z.string(),
  startedAt: instant,
  endedAt: z.optional(instant),
  /** In the AWS console. */
  link: z.string(),
};

export const executionSummary = z.object(execution).check(z.meta({ id: 'ExecutionSummary' }));
export type ExecutionSummary = z.output<typeof executionSummary>;

export const executionDetail = z
  .object({
    ...execution,
    error: z.optional(z.string()),
    /** A page of it as Step Functions has it, in order; task tokens are taken out. */
    history: z.array(
      z.object({
        id: z.int(),
        previousId: z.int(),
        at: instant,
        type: z.string(),
        /** Of the state that was entered or left. */
        state: z.optional(z.string()),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
    cursor: z.optional(z.string()),
  })
  .check(z.meta({ id: 'Execution' }));
export type ExecutionDetail = z.output<typeof executionDetail>;
