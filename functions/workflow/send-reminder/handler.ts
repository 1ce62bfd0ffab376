import { tableFrom } from '../../aws/clients.ts';
import { openMailer } from '../../aws/mail.ts';
import { stepHandler } from '../../middleware/step.ts';
import { environment } from './environment.ts';
import { sendReminder } from './send-reminder.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const mailer = openMailer(env);

export const handler = stepHandler((request) => sendReminder(table, mailer, request));
