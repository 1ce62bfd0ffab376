import * as z from 'zod/mini';
import { exceptionCodes } from '../exception.ts';
/** What a person had to look at is settled. */
export const exceptionCleared = {
  type: 'ExceptionCleared',
  wakes: false,
  data: z.object({ code: z.enum(exceptionCodes) }),
} as const;
