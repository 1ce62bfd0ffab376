import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import type { Inbox } from '../inbox.ts';
import { EVENT_TYPES, publishFate, type EventType, type Outgoing } from './events.ts';
import { header, readHead, type EmailHead } from './raw-email.ts';

/** Amazon SES, version 1 of its API: raw messages go to the inbox, and their fate to the default event bus. */
export function createSes(cloud: Cloud, inbox: Inbox): TwinService {
  const sets: ConfigurationSets = new Map();
  cloud.register('ses', {
    operations: {
      SendRawEmail: (input: SendRawEmailInput) => sendRawEmail(cloud, inbox, sets, input),
      SendEmail: () => {
        throw new AwsError(
          'UnknownOperationException',
          'the twin does not run ses:SendEmail; send raw messages (SendRawEmail)',
        );
      },
    },
  });
  return { resourceTypes: resourceTypes(sets) };
}

interface ConfigurationSet {
  sendingEnabled: boolean;
  destinations: { enabled: boolean; types: Set<EventType> }[];
}
type ConfigurationSets = Map<string, ConfigurationSet>;

interface SendRawEmailInput {
  Source?: string;
  Destinations?: string[];
  /** Base64, as on the wire. */
  RawMessage?: { Data?: string };
  ConfigurationSetName?: string;
  Tags?: { Name: string; Value: string }[];
}

const MAX_RECIPIENTS = 50;
const MAX_BYTES = 10 * 1024 * 1024;

async function sendRawEmail(
  cloud: Cloud,
  inbox: Inbox,
  sets: ConfigurationSets,
  input: SendRawEmailInput,
): Promise<{ MessageId: string }> {
  const raw = readRaw(input.RawMessage?.Data);
  const head = await readHead(raw);
  const message = readMessage(cloud, input, head);
  const set = findSet(sets, message.configurationSet);
  inbox.add({
    id: message.messageId,
    kind: 'email',
    to: message.destinations,
    from: head.from[0] ?? message.source,
    tags: message.tags,
    at: new Date(message.sentAt).toISOString(),
    messageId: message.messageId,
    raw,
  });
  cloud.tell({
    kind: 'message',
    channel: 'email',
    to: message.destinations.join(', '),
    subject: head.subject,
  });
  publishFate(
    cloud,
    message,
    (type) => set?.destinations.some(({ enabled, types }) => enabled && types.has(type)) ?? false,
  );
  return { MessageId: message.messageId };
}

function readRaw(data: string | undefined): Uint8Array {
  const raw = Buffer.from(data ?? '', 'base64');
  if (raw.length === 0) throw new AwsError('InvalidParameterValue', 'Raw message must not be empty.');
  if (raw.length > MAX_BYTES)
    throw new AwsError('InvalidParameterValue', `Message length is more than ${MAX_BYTES} bytes long.`);
  return raw;
}

/** What the call leaves out the message's own header says. */
function readMessage(cloud: Cloud, input: SendRawEmailInput, head: EmailHead): Outgoing {
  const source = input.Source ?? head.from[0];
  const destinations = input.Destinations?.length ? input.Destinations : head.recipients;
  if (source === undefined || !source.includes('@'))
    throw new AwsError('InvalidParameterValue', "Missing required header 'From'.");
  if (destinations.length === 0) throw new AwsError('InvalidParameterValue', "Missing required header 'To'.");
  if (destinations.length > MAX_RECIPIENTS)
    throw new AwsError('InvalidParameterValue', `Recipient count exceeds ${MAX_RECIPIENTS}.`);
  for (const address of destinations)
    if (!/^[^@\s]+@[^@\s]+$/.test(bare(address)))
      throw new AwsError('InvalidParameterValue', `Illegal address: ${address}`);
  const now = cloud.kernel.now();
  return {
    messageId: `0100${now.toString(16).padStart(12, '0')}-${cloud.kernel.random.uuid()}-000000`,
    source,
    destinations: destinations.map(bare),
    configurationSet: input.ConfigurationSetName ?? header(head, 'X-SES-CONFIGURATION-SET') ?? '',
    tags: readTags(input.Tags, header(head, 'X-SES-MESSAGE-TAGS')),
    head,
    sentAt: now,
  };
}

/** `Name <a@b>` → `a@b`. */
function bare(address: string): string {
  return /<([^>]+)>/.exec(address)?.[1] ?? address.trim();
}

function readTags(tags: SendRawEmailInput['Tags'], headerLine: string | undefined): Record<string, string> {
  const written = (headerLine ?? '').split(',').filter((pair) => pair.includes('='));
  const pairs = tags?.length
    ? tags.map(({ Name, Value }) => [Name, Value] as const)
    : written.map((pair) => pair.split('=').map((part) => part.trim()) as [string, string]);
  for (const [name, value] of pairs) {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name))
      throw new AwsError('InvalidParameterValue', `Invalid tag name <${name}>.`);
    if (!/^[A-Za-z0-9_.@-]{1,256}$/.test(value))
      throw new AwsError('InvalidParameterValue', `Invalid tag value <${value}>.`);
  }
  return Object.fromEntries(pairs);
}

function findSet(sets: ConfigurationSets, name: string): ConfigurationSet | undefined {
  if (name === '') return undefined;
  const set = sets.get(name);
  if (!set) throw new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`);
  if (!set.sendingEnabled)
    throw new AwsError(
      'ConfigurationSetSendingPausedException',
      `Sending is disabled for configuration set <${name}>.`,
    );
  return set;
}

const inert = z.unknown().optional();

function resourceTypes(sets: ConfigurationSets): ResourceTypes {
  return {
    'AWS::SES::ConfigurationSet': resourceType({
      properties: z.strictObject({
        Name: z.string().optional(),
        SendingOptions: z.strictObject({ SendingEnabled: z.boolean() }).optional(),
        DeliveryOptions: inert,
        ReputationOptions: inert,
        SuppressionOptions: inert,
        TrackingOptions: inert,
        VdmOptions: inert,
        Tags: inert,
      }),
      create({ physicalName, properties }) {
        const name = properties.Name ?? physicalName;
        sets.set(name, {
          sendingEnabled: properties.SendingOptions?.SendingEnabled ?? true,
          destinations: [],
        });
        return { ref: name, attributes: {} };
      },
    }),
    'AWS::SES::ConfigurationSetEventDestination': resourceType({
      properties: z.strictObject({
        ConfigurationSetName: z.string(),
        EventDestination: z.strictObject({
          Name: z.string().optional(),
          Enabled: z.boolean().default(false),
          MatchingEventTypes: z.array(eventType),
          EventBridgeDestination: z.strictObject({
            EventBusArn: z
              .string()
              .endsWith(':event-bus/default', 'SES sends its events to the default bus only'),
          }),
        }),
      }),
      create({ logicalId, physicalName, properties }) {
        const set = sets.get(properties.ConfigurationSetName);
        if (!set)
          throw new Error(`${logicalId}: there is no configuration set ${properties.ConfigurationSetName}`);
        const { Enabled, MatchingEventTypes } = properties.EventDestination;
        set.destinations.push({ enabled: Enabled, types: new Set(MatchingEventTypes) });
        return { ref: physicalName, attributes: { Id: physicalName } };
      },
    }),
    // Whose mail may be sent is checked by AWS; here everybody's goes to the inbox.
    'AWS::SES::EmailIdentity': resourceType({
      properties: z.strictObject({
        EmailIdentity: z.string(),
        ConfigurationSetAttributes: inert,
        DkimAttributes: inert,
        DkimSigningAttributes: inert,
        FeedbackAttributes: inert,
        MailFromAttributes: inert,
        Tags: inert,
      }),
      create: ({ properties }) => ({
        ref: properties.EmailIdentity,
        attributes: dkimTokens(properties.EmailIdentity),
      }),
    }),
  };
}

/** Both spellings are in use: `renderingFailure` and `RENDERING_FAILURE`. */
const eventType = z
  .string()
  .transform((text) =>
    EVENT_TYPES.find((type) => type.toLowerCase() === text.replaceAll('_', '').toLowerCase()),
  )
  .pipe(z.enum(EVENT_TYPES));

function dkimTokens(identity: string): Record<string, string> {
  return Object.fromEntries(
    [1, 2, 3].flatMap((number) => [
      [`DkimDNSTokenName${number}`, `token${number}._domainkey.${identity}`],
      [`DkimDNSTokenValue${number}`, `token${number}.dkim.amazonses.com`],
    ]),
  );
}
