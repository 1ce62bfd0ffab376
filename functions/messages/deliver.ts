import { sendMail, type Mailer } from '../aws/mail.ts';
import type { SendOutcome } from '../aws/send-outcome.ts';
import { sendSms, type SmsSender } from '../aws/sms.ts';
import type { EmailContent, MessageContent } from '../../shared/message/message.ts';
import type { MessageNews } from '../../shared/message/news.ts';
import type { Instant } from '../../shared/time/calendar.ts';

/** One try to send. Says what is known of the message now, and for a refusal by which name the provider refused it. */
export type Deliver<Content extends MessageContent> = (
  messageId: string,
  content: Content,
  at: Instant,
) => Promise<{ news: MessageNews; refusal: string }>;

export function byEmail(mailer: Mailer): Deliver<EmailContent> {
  return async (messageId, content, at) => asNews(await sendMail(mailer, messageId, content, at));
}

export function byEmailOrSms(mailer: Mailer, smsSender: SmsSender): Deliver<MessageContent> {
  return async (messageId, content, at) =>
    asNews(
      content.channel === 'email'
        ? await sendMail(mailer, messageId, content, at)
        : await sendSms(smsSender, content),
    );
}

const NEWS = { accepted: 'sent', refused: 'released', unreachable: 'bounced', unknown: 'doubted' } as const;

function asNews(result: SendOutcome): { news: MessageNews; refusal: string } {
  return { news: NEWS[result.outcome], refusal: result.outcome === 'refused' ? result.cause : '' };
}
