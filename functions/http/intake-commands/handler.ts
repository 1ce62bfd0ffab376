import { tableFrom } from '../../aws/clients.ts';
import { openIntakeBus } from '../../aws/intake-bus.ts';
import { environment } from './environment.ts';
import { intakeCommands } from './intake-commands.ts';

const env = environment.parse(process.env);

export const handler = intakeCommands(tableFrom(env), openIntakeBus(env));
