import { tableFrom } from '../../aws/clients.ts';
import { caseCommands } from './case-commands.ts';
import { environment } from './environment.ts';

export const handler = caseCommands(tableFrom(environment.parse(process.env)));
