import * as z from 'zod/mini';
import { exceptionCode } from '../exception.ts';
/** A person must look: the case cannot go on by itself. */
export const exceptionRaised = {
  type: 'ExceptionRaised',
  wakes: false,
  data: z.object({ code: exceptionCode }),
} as const;
