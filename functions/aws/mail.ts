import { SendRawEmailCommand, SESClient, SESServiceException } from '@aws-sdk/client-ses';
import MimeNode from 'nodemailer/lib/mime-node/index.js';
import { ONE_CLICK } from '../../shared/contact/opt-out-form.ts';
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
  const { from, to, subject, text, html } = content;
  const domain = from.email.slice(from.email.lastIndexOf('@') + 1);
  const message = new MimeNode('multipart/alternative', { baseBoundary: messageId });
  message.setHeader({
    ...unsubscribeHeaders(content),
    from: { name: from.name, address: from.email },
    to: { name: to.name, address: to.email },
    'reply-to': from.replyTo,
    subject,
    'message-id': `<${messageId}@${domain}>`,
    date: new Date(at),
  });
  message.createChild('text/plain; charset=utf-8').setContent(text);
  message.createChild('text/html; charset=utf-8').setContent(html);
  return message.build();
}

/** Mail programs show a button for them: with a link it is one click (RFC 8058), else a mail. */
function unsubscribeHeaders({ optOutUrl, unsubscribe }: EmailContent) {
  const ways = [optOutUrl, unsubscribe].filter((way) => way !== undefined).map((way) => `<${way}>`);
  if (ways.length === 0) return {};
  return {
    'List-Unsubscribe': { prepared: true, foldLines: true, value: ways.join(', ') },
    ...(optOutUrl === undefined ? {} : { 'List-Unsubscribe-Post': ONE_CLICK }),
  };
}
