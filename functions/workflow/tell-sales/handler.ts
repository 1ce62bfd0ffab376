import { openMailer } from '../../aws/mail.ts';
import { byEmail } from '../../messages/deliver.ts';
import { sendMessage } from '../../messages/send-message.ts';
import { stepHandler } from '../../middleware/step.ts';
import { plannerFrom } from '../../planner.ts';
import { draftSalesNotice } from '../../../shared/message/draft-sales-notice.ts';
import { salesSituation } from '../../../shared/dunning/situation.ts';
import { environment } from './environment.ts';

const env = environment.parse(process.env);
const planner = plannerFrom(env);
const deliver = byEmail(openMailer(env));

export const handler = stepHandler((request) =>
  sendMessage(planner, deliver, request, 'tell-sales', (...known) =>
    draftSalesNotice(salesSituation(...known)),
  ),
);
