import * as z from 'zod/mini';
import { openMailer } from '../../aws/mail.ts';
import { optOutLinks } from '../../aws/opt-out-links.ts';
import { byEmail } from '../../messages/deliver.ts';
import { plannerFrom } from '../../planner.ts';
import { toInstant } from '../../../shared/time/calendar.ts';
import { continueBroadcast } from './continue-broadcast.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const planner = plannerFrom(env);
const deliver = byEmail(openMailer(env));
const linksAt = optOutLinks(env.PUBLIC_URL, env.OPT_OUT_SECRET_ID);

/** `now` is when the state was entered; it stands through retries. */
const request = z.object({ broadcastId: z.string(), turns: z.int(), now: z.string() });

export const handler = async (event: unknown) => {
  const turn = request.parse(event);
  const now = toInstant(turn.now);
  return continueBroadcast(planner, deliver, await linksAt(now), { ...turn, now });
};
