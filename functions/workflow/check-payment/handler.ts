import { tableFrom } from '../../aws/clients.ts';
import { stepHandler } from '../../middleware/step.ts';
import { planStep, stepAnswer } from '../plan-step.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = stepHandler(async (request) =>
  stepAnswer(await planStep(table, request), request.now),
);
