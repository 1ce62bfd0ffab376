import { SendRawEmailCommand, SESClient, SESServiceException } from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import type { EmailContent } from '../../shared/message/message.ts';
import type { Instant } from '../../shared/time/calendar.ts';
import { judgeFailure, type SendOutcome } from './send-outcome.ts';

export interface Mailer {
  client: SESClient;
  configurationSet: string;
}

/** One try, no more: whether a second one would double the message is not for the client to guess. */
export function openMailer(
  { CONFIGURATION_SET_NAME }: { CONFIGURATION_SET_NAME: string },
  patienceMs = 10_000,
): Mailer {
  const client = new SESClient({
    maxAttempts: 1,
    requestHandler: { requestTimeout: patienceMs, throwOnRequestTimeout: true, connectionTimeout: 3_000 },
  });
  return { client, configurationSet: CONFIGURATION_SET_NAME };
}

/** The tag by which SES's own events name the message. */
export const MESSAGE_TAG = 'messageId';

export async function sendMail(
  mailer: Mailer,
  messageId: string,
  content: EmailContent,
  at: Instant,
): Promise<SendOutcome> {
  const mime = await rawMime(messageId, content, at);
  const command = new SendRawEmailCommand({
    RawMessage: { Data: mime },
    Source: content.from.email,
    Destinations: [content.to.email],
    ConfigurationSetName: mailer.configurationSet,
    Tags: [{ Name: MESSAGE_TAG, Value: messageId }],
  });
  try {
    await mailer.client.send(command);
    return { outcome: 'accepted' };
  } catch (error) {
    return judgeFailure(error, SESServiceException);
  }
}

/** The same message is the same bytes, whenever and wherever it is built. */
function rawMime(messageId: string, content: EmailContent, at: Instant): Promise<Buffer> {
  const { from, to, subject, text, html, unsubscribe } = content;
  const domain = from.email.slice(from.email.lastIndexOf('@') + 1);
  return new MailComposer({
    from: { name: from.name, address: from.email },
    to: { name: to.name, address: to.email },
    replyTo: from.replyTo,
    subject,
    text,
    html,
    messageId: `<${messageId}@${domain}>`,
    date: new Date(at),
    baseBoundary: messageId,
    ...(unsubscribe === undefined ? {} : { list: { unsubscribe } }),
  })
    .compile()
    .build();
}
