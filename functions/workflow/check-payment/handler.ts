import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { planStep, stepAnswer } from '../plan-step.ts';
import { environment } from './environment.ts';

const planner = plannerFrom(environment.parse(process.env));

export const handler = stepHandler(async (request) =>
  stepAnswer(await planStep(planner, request), request.now),
);
