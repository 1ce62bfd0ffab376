import * as z from 'zod';
import { id, instant } from './fields.ts';

export const executionStatus = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

const execution = {
  name: z.string(),
  caseId: id.optional(),
  status: z.string(),
  startedAt: instant,
  endedAt: instant.optional(),
  /** In the AWS console. */
  link: z.string(),
};

export const executionSummary = z.object(execution).meta({ id: 'ExecutionSummary' });
export type ExecutionSummary = z.output<typeof executionSummary>;

export const executionDetail = z
  .object({
    ...execution,
    error: z.string().optional(),
    /** A page of it as Step Functions has it, in order; task tokens are taken out. */
    history: z.array(
      z.object({
        id: z.int(),
        previousId: z.int(),
        at: instant,
        type: z.string(),
        /** Of the state that was entered or left. */
        state: z.string().optional(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
    cursor: z.string().optional(),
  })
  .meta({ id: 'Execution' });
export type ExecutionDetail = z.output<typeof executionDetail>;
