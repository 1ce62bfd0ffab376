import * as z from 'zod/mini';
import { exceptionCodes } from '../exception.ts';
/** A person must look: the case cannot go on by itself. */
export const exceptionRaised = {
  type: 'ExceptionRaised',
  wakes: false,
  data: z.object({ code: z.enum(exceptionCodes) }),
} as const;
