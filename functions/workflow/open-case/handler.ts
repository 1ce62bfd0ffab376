import { tableFrom } from '../../aws/clients.ts';
import { stepHandler } from '../../middleware/step.ts';
import { environment } from './environment.ts';
import { openCase } from './open-case.ts';

const table = tableFrom(environment.parse(process.env));

export const handler = stepHandler((request) => openCase(table, request));
