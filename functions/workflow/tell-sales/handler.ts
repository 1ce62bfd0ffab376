import { tableFrom } from '../../aws/clients.ts';
import { openMailer } from '../../aws/mail.ts';
import { byEmail } from '../../messages/deliver.ts';
import { sendMessage } from '../../messages/send-message.ts';
import { stepHandler } from '../../middleware/step.ts';
import { environment } from './environment.ts';
import { draftSalesNotice } from './tell-sales.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const deliver = byEmail(openMailer(env));

export const handler = stepHandler((request) =>
  sendMessage(table, deliver, request, 'tell-sales', draftSalesNotice),
);
