import type { Address, Email } from 'postal-mime';
import { ACCOUNT, arn, type Cloud } from '../../cloud.ts';
import { deliverAwsEvent } from '../event-bridge/target.ts';

/** A message that was accepted. */
export interface Outgoing {
  id: string;
  /** ISO 8601. */
  at: string;
  /** An address, perhaps with a name before it. */
  source: string;
  /** An address. */
  recipient: string;
  configurationSet: string;
  tags: Record<string, string>;
  email: Email;
}

/** What happens to messages here, as a configuration set names it. */
export type EventType = 'send' | 'delivery' | 'bounce' | 'complaint';

interface Happening {
  detailType: string;
  eventType: string;
  afterSeconds: number;
  /** What the event says besides of which message. */
  detail: (recipient: string, now: { timestamp: string; feedbackId: string }) => object;
}

const happenings: Record<EventType, Happening> = {
  send: { detailType: 'Email Sent', eventType: 'Send', afterSeconds: 0, detail: () => ({}) },
  delivery: {
    detailType: 'Email Delivered',
    eventType: 'Delivery',
    afterSeconds: 1,
    detail: (recipient, { timestamp }) => ({
      timestamp,
      processingTimeMillis: 1000,
      recipients: [recipient],
      smtpResponse: '250 2.6.0 Message received',
      remoteMtaIp: '127.0.0.1',
      reportingMTA: 'a8-50.smtp-out.amazonses.com',
    }),
  },
  bounce: {
    detailType: 'Email Bounced',
    eventType: 'Bounce',
    afterSeconds: 1,
    detail: (emailAddress, now) => ({
      ...now,
      bounceType: 'Permanent',
      bounceSubType: simulated(emailAddress) === 'suppressionlist' ? 'Suppressed' : 'General',
      bouncedRecipients: [
        { emailAddress, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' },
      ],
      reportingMTA: 'dns; amazonses.com',
    }),
  },
  complaint: {
    detailType: 'Email Complaint Received',
    eventType: 'Complaint',
    // Its reader takes some time.
    afterSeconds: 60,
    detail: (emailAddress, now) => ({
      ...now,
      arrivalDate: now.timestamp,
      complaintSubType: null,
      complainedRecipients: [{ emailAddress }],
      userAgent: 'Amazon SES Mailbox Simulator',
      complaintFeedbackType: 'abuse',
    }),
  },
};

/** What becomes of messages to AWS's simulator addresses; anybody else's mail arrives. */
const fates = new Map<string | undefined, EventType[]>([
  ['bounce', ['bounce']],
  ['suppressionlist', ['bounce']],
  ['complaint', ['delivery', 'complaint']],
]);

/** `bounce@simulator.amazonses.com`, also with a label: `bounce+42@…`. */
function simulated(address: string): string | undefined {
  return /^([^@+]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(address)?.[1]?.toLowerCase();
}

/** Publishes what becomes of a message, as far as somebody wants to know. */
export function publishFate(cloud: Cloud, message: Outgoing, isWanted: (type: EventType) => boolean): void {
  const { kernel } = cloud;
  const types: EventType[] = ['send', ...(fates.get(simulated(message.recipient)) ?? ['delivery' as const])];
  for (const type of types.filter(isWanted)) {
    const { detailType, eventType, afterSeconds, detail } = happenings[type];
    const event = () => {
      const now = { timestamp: new Date(kernel.now()).toISOString(), feedbackId: sesId(cloud) };
      return {
        source: 'aws.ses',
        detailType,
        resources: [arn('ses', `configuration-set/${message.configurationSet}`)],
        detail: { eventType, mail: mailOf(message), [type]: detail(message.recipient, now) },
      };
    };
    deliverAwsEvent(cloud, `deliver:ses:${eventType}`, `ses ${eventType} ${message.id}`, event, afterSeconds);
  }
}

/** As SES makes the ids of messages and of what comes back. */
export function sesId({ kernel }: Cloud): string {
  return `0100${kernel.now().toString(16).padStart(12, '0')}-${kernel.random.uuid()}-000000`;
}

/** As a header has it. */
export function written(mailbox: Address | undefined): string {
  const { name = '', address = '' } = mailbox ?? {};
  return name === '' ? address : `${name} <${address}>`;
}

function mailOf({ id, at, source, recipient, configurationSet, tags, email }: Outgoing): object {
  const domain = /@([^>\s]+)/.exec(source)?.[1] ?? '';
  const all = {
    'ses:operation': 'SendRawEmail',
    'ses:configuration-set': configurationSet,
    'ses:source-ip': '127.0.0.1',
    'ses:from-domain': domain,
    'ses:caller-identity': 'twin',
    ...tags,
  };
  return {
    timestamp: at,
    source,
    sourceArn: arn('ses', `identity/${domain}`),
    sendingAccountId: ACCOUNT,
    messageId: id,
    destination: [recipient],
    headersTruncated: false,
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    commonHeaders: {
      from: [written(email.from)],
      to: (email.to ?? []).map(written),
      messageId: id,
      subject: email.subject,
    },
    tags: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
  };
}
