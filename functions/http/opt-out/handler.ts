import { tableFrom } from '../../aws/clients.ts';
import { optOutKeys } from '../../aws/opt-out-links.ts';
import { environment } from './environment.ts';
import { optOutHandler } from './opt-out.ts';

const env = environment.parse(process.env);

export const handler = optOutHandler(tableFrom(env), optOutKeys(env.OPT_OUT_SECRET_ID));
