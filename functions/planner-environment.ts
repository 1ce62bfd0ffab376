import * as z from 'zod/mini';

/** What a planner is made from. Apart from it, so that the contact rules are not loaded with the schema. */
export const plannerEnvironment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** What the deployment answers where the law is not settled, as JSON; its settings were held against the schema of it. */
  LEGAL_READING: z.string(),
});
