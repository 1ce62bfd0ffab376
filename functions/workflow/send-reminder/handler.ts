import { tableFrom } from '../../aws/clients.ts';
import { openMailer } from '../../aws/mail.ts';
import { openSmsSender } from '../../aws/sms.ts';
import { byEmailOrSms } from '../../messages/deliver.ts';
import { sendMessage } from '../../messages/send-message.ts';
import { stepHandler } from '../../middleware/step.ts';
import { draftReminder } from '../../../shared/message/draft-reminder.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const deliver = byEmailOrSms(openMailer(env), openSmsSender());

export const handler = stepHandler((request) =>
  sendMessage(table, deliver, request, 'send-reminder', draftReminder),
);
