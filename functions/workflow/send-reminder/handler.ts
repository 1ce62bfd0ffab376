import { openMailer } from '../../aws/mail.ts';
import { optOutLinks } from '../../aws/opt-out-links.ts';
import { openSmsSender } from '../../aws/sms.ts';
import { byEmailOrSms } from '../../messages/deliver.ts';
import { sendMessage } from '../../messages/send-message.ts';
import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { draftReminder } from '../../../shared/message/draft-reminder.ts';
import { reminderSituation } from '../../../shared/dunning/situation.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const planner = plannerFrom(env);
const deliver = byEmailOrSms(openMailer(env), openSmsSender());
const linksAt = optOutLinks(env.PUBLIC_URL, env.OPT_OUT_SECRET_ID);

export const handler = stepHandler(async (request) => {
  const optOutUrl = await linksAt(request.now);
  return sendMessage(planner, deliver, request, 'send-reminder', (...known) =>
    draftReminder(reminderSituation(...known), optOutUrl),
  );
});
