import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { assignCall } from './assign-call.ts';
import { environment } from './environment.ts';

const planner = plannerFrom(environment.parse(process.env));

export const handler = stepHandler((request) => assignCall(planner, request));
