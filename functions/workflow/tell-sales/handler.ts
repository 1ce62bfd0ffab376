import { tableFrom } from '../../aws/clients.ts';
import { openMailer } from '../../aws/mail.ts';
import { byEmail } from '../../messages/deliver.ts';
import { sendMessage } from '../../messages/send-message.ts';
import { stepHandler } from '../../middleware/step.ts';
import { draftSalesNotice } from '../../../shared/message/draft-sales-notice.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const table = tableFrom(env);
const deliver = byEmail(openMailer(env));

export const handler = stepHandler((request) =>
  sendMessage(table, deliver, request, 'tell-sales', draftSalesNotice),
);
