import * as z from 'zod';

/** A refusal, as RFC 9457 has it; `type` is stable. */
export const problem = z
  .object({
    type: z.string().regex(/^urn:puntual:problem:[a-z-]+$/),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
