import { openMailer } from '../../aws/mail.ts';
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

export const handler = stepHandler((request) =>
  sendMessage(planner, deliver, request, 'send-reminder', (...known) =>
    draftReminder(reminderSituation(...known)),
  ),
);
