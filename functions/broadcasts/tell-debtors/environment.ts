import * as z from 'zod/mini';
import { plannerEnvironment } from '../../planner-environment.ts';

export const environment = z.extend(plannerEnvironment, {
  CONFIGURATION_SET_NAME: z.string().check(z.minLength(1)),
  /** Where debtors reach us: the beginning of the links in what is sent. */
  PUBLIC_URL: z.string().check(z.minLength(1)),
  OPT_OUT_SECRET_ID: z.string().check(z.minLength(1)),
});
