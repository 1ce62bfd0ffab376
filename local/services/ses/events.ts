import { ACCOUNT, arn, type Cloud } from '../../cloud.ts';
import { DEFAULT_RETRY, deliver } from '../event-bridge/delivery.ts';
import type { EmailHead } from './raw-email.ts';

/** What a configuration set may publish, in CloudFormation's words. */
export const EVENT_TYPES = [
  'send',
  'reject',
  'bounce',
  'complaint',
  'delivery',
  'open',
  'click',
  'renderingFailure',
  'deliveryDelay',
  'subscription',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Those that happen here, as EventBridge calls them. */
const DETAIL_TYPES = {
  send: ['Send', 'Email Sent'],
  delivery: ['Delivery', 'Email Delivered'],
  bounce: ['Bounce', 'Email Bounced'],
  complaint: ['Complaint', 'Email Complaint Received'],
} as const satisfies Partial<Record<EventType, readonly [string, string]>>;

export interface Outgoing {
  messageId: string;
  source: string;
  destinations: string[];
  configurationSet: string;
  tags: Record<string, string>;
  head: EmailHead;
  /** Epoch ms. */
  sentAt: number;
}

/** The other mail server answers so soon; a complaint takes its reader some time. */
const DELIVERY_SECONDS = 1;
const COMPLAINT_SECONDS = 60;

/** Publishes what becomes of a message, by the local part of AWS's simulator addresses; anybody else's mail arrives. */
export function publishFate(cloud: Cloud, message: Outgoing, publishes: (type: EventType) => boolean): void {
  const publish = (
    type: keyof typeof DETAIL_TYPES,
    delaySeconds: number,
    what: Record<string, unknown>,
  ): void => {
    if (publishes(type)) schedule(cloud, message, type, delaySeconds, what);
  };
  const fates = Map.groupBy(message.destinations, fateOf);
  const delivered = [...(fates.get('delivery') ?? []), ...(fates.get('complaint') ?? [])];
  publish('send', 0, {});
  if (delivered.length > 0) publish('delivery', DELIVERY_SECONDS, deliveryOf(delivered));
  for (const fate of ['bounce', 'suppressed'] as const) {
    const bounced = fates.get(fate);
    if (bounced) publish('bounce', DELIVERY_SECONDS, bounceOf(bounced, fate === 'suppressed'));
  }
  const complained = fates.get('complaint');
  if (complained) publish('complaint', COMPLAINT_SECONDS, complaintOf(complained));
}

type Fate = 'delivery' | 'bounce' | 'complaint' | 'suppressed';

/** `bounce@simulator.amazonses.com`, also with a label: `bounce+42@…`. */
function fateOf(address: string): Fate {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  if (domain !== 'simulator.amazonses.com') return 'delivery';
  const fates: Record<string, Fate> = {
    bounce: 'bounce',
    complaint: 'complaint',
    suppressionlist: 'suppressed',
  };
  return fates[local.split('+')[0] ?? ''] ?? 'delivery';
}

function schedule(
  cloud: Cloud,
  message: Outgoing,
  type: keyof typeof DETAIL_TYPES,
  delaySeconds: number,
  what: Record<string, unknown>,
): void {
  const [eventType, detailType] = DETAIL_TYPES[type];
  const send = (): Promise<unknown> =>
    cloud.call('eventbridge', 'PutAwsEvent', {
      source: 'aws.ses',
      detailType,
      resources: [arn('ses', `configuration-set/${message.configurationSet}`)],
      detail: { eventType, mail: mailOf(message), [type]: withTimes(cloud, type, what) },
    });
  const label = `ses ${eventType} ${message.messageId}`;
  const delivery = { label, since: cloud.kernel.now(), retry: DEFAULT_RETRY, send };
  deliver(cloud, `deliver:ses:${eventType}`, delivery, delaySeconds);
}

/** Everything but a Send says when it happened, and a report who made it. */
function withTimes(cloud: Cloud, type: string, what: Record<string, unknown>): Record<string, unknown> {
  if (type === 'send') return what;
  const timestamp = new Date(cloud.kernel.now()).toISOString();
  if (type === 'delivery') return { timestamp, ...what };
  return {
    ...what,
    timestamp,
    feedbackId: `0100${cloud.kernel.now().toString(16).padStart(12, '0')}-${cloud.kernel.random.uuid()}-000000`,
    ...(type === 'complaint' ? { arrivalDate: timestamp } : {}),
  };
}

function mailOf({
  messageId,
  source,
  destinations,
  configurationSet,
  tags,
  head,
  sentAt,
}: Outgoing): Record<string, unknown> {
  return {
    timestamp: new Date(sentAt).toISOString(),
    source,
    sourceArn: arn('ses', `identity/${domainOf(source)}`),
    sendingAccountId: ACCOUNT,
    messageId,
    destination: destinations,
    headersTruncated: false,
    headers: head.headers,
    commonHeaders: {
      from: head.from,
      to: head.to,
      ...(head.cc.length > 0 ? { cc: head.cc } : {}),
      messageId,
      subject: head.subject,
    },
    tags: {
      'ses:operation': ['SendRawEmail'],
      'ses:configuration-set': [configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domainOf(source)],
      'ses:caller-identity': ['twin'],
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
  };
}

function domainOf(source: string): string {
  return /@([^>\s]+)/.exec(source)?.[1] ?? '';
}

function deliveryOf(recipients: string[]): Record<string, unknown> {
  return {
    processingTimeMillis: DELIVERY_SECONDS * 1000,
    recipients,
    smtpResponse: '250 2.6.0 Message received',
    remoteMtaIp: '127.0.0.1',
    reportingMTA: 'a8-50.smtp-out.amazonses.com',
  };
}

function bounceOf(recipients: string[], suppressed: boolean): Record<string, unknown> {
  return {
    bounceType: 'Permanent',
    bounceSubType: suppressed ? 'Suppressed' : 'General',
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: suppressed
        ? 'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.'
        : 'smtp; 550 5.1.1 user unknown',
    })),
    reportingMTA: 'dns; amazonses.com',
  };
}

function complaintOf(recipients: string[]): Record<string, unknown> {
  return {
    complaintSubType: null,
    complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
  };
}
