import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { environment } from './environment.ts';
import { openCase } from './open-case.ts';

const planner = plannerFrom(environment.parse(process.env));

export const handler = stepHandler((request) => openCase(planner, request));
