import * as z from 'zod/mini';
import { tableFrom } from '../../aws/clients.ts';
import { MESSAGE_TAG } from '../../aws/mail.ts';
import { settleMessage } from '../../messages/settle-message.ts';
import { busEvent, queueHandler } from '../../middleware/queue.ts';
import type { MessageNews } from '../../../shared/message/news.ts';
import { environment } from './environment.ts';

const table = tableFrom(environment.parse(process.env));

const sesEvent = z.object({
  eventType: z.enum(['Send', 'Delivery', 'Bounce', 'Complaint', 'Reject', 'Rendering Failure']),
  bounce: z.optional(z.object({ bounceType: z.string() })),
  mail: z.object({ tags: z.object({ [MESSAGE_TAG]: z.tuple([z.string()]) }) }),
});

/** What SES says of a message, as news of it. A bounce that is not permanent is none: an absence note is one of those. */
function newsOf({ eventType, bounce }: z.output<typeof sesEvent>): MessageNews | undefined {
  switch (eventType) {
    case 'Send':
    case 'Delivery':
      return 'sent';
    case 'Bounce':
      return bounce?.bounceType === 'Permanent' ? 'bounced' : undefined;
    case 'Complaint':
      return 'complained';
    case 'Reject':
    case 'Rendering Failure':
      return 'rejected';
    default:
      return eventType satisfies never;
  }
}

export const handler = queueHandler(busEvent(sesEvent), async ({ detail, time }) => {
  const news = newsOf(detail);
  const [messageId] = detail.mail.tags[MESSAGE_TAG];
  if (news) await settleMessage(table, messageId, news, { at: time, by: 'provider' }, detail.eventType);
});
