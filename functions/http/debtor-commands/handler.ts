import { tableFrom } from '../../aws/clients.ts';
import { once } from '../../middleware/once.ts';
import { debtorCommands } from './debtor-commands.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const planner = once(() => import('../../planner.ts').then(({ plannerFrom }) => plannerFrom(env)));

export const handler = debtorCommands(tableFrom(env), planner);
