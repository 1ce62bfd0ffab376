import * as z from 'zod/mini';
import { plannerEnvironment } from '../../planner-environment.ts';

export const environment = z.extend(plannerEnvironment, {
  CONFIGURATION_SET_NAME: z.string().check(z.minLength(1)),
});
