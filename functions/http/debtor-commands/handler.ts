import { plannerFrom } from '../../planner.ts';
import { debtorCommands } from './debtor-commands.ts';
import { environment } from './environment.ts';

export const handler = debtorCommands(plannerFrom(environment.parse(process.env)));
