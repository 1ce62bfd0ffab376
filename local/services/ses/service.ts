import PostalMime from 'postal-mime';
import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import type { Inbox } from '../inbox.ts';
import { operationWith } from '../operation.ts';
import { publishFate, sesId, written, type EventType } from './events.ts';

const INVALID = 'InvalidParameterValue';
/** Of ten megabytes. */
const MAX_BASE64 = (10 * 1024 * 1024 * 4) / 3;

// On AWS the message's own header says what is left out here; nobody here leaves it out, or writes to several people at once.
const sendRawEmail = z.strictObject({
  // Base64, as on the wire.
  RawMessage: z.strictObject({
    Data: z.base64().min(1).max(MAX_BASE64),
  }),
  Source: z.string('is missing, and the twin needs it').includes('@'),
  Destinations: z.tuple(
    [z.string().regex(/^[^@\s]+@[^@\s]+$/)],
    'must be one: the twin sends to one recipient',
  ),
  ConfigurationSetName: z.string().optional(),
  Tags: z
    .array(
      z.strictObject({
        Name: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
        Value: z.string().regex(/^[A-Za-z0-9_.@-]{1,256}$/),
      }),
    )
    .default([]),
});

/** Which events it publishes. */
type ConfigurationSets = Map<string, Set<string>>;

/** Amazon SES, version 1 of its API: raw messages go to the inbox, and their fate to the default event bus. */
export function createSes(cloud: Cloud, inbox: Inbox): TwinService {
  const sets: ConfigurationSets = new Map();
  cloud.register('ses', {
    SendRawEmail: operationWith(INVALID)(sendRawEmail, (input) => send(cloud, inbox, sets, input)),
  });
  return { resourceTypes: resourceTypes(sets) };
}

async function send(
  cloud: Cloud,
  inbox: Inbox,
  sets: ConfigurationSets,
  input: z.infer<typeof sendRawEmail>,
): Promise<{ MessageId: string }> {
  const email = await PostalMime.parse(Buffer.from(input.RawMessage.Data, 'base64'));
  const { ConfigurationSetName: configurationSet = '', Source: source } = input;
  const [recipient] = input.Destinations;
  const published = sets.get(configurationSet);
  if (configurationSet !== '' && !published)
    throw new AwsError(
      'ConfigurationSetDoesNotExist',
      `Configuration set <${configurationSet}> does not exist.`,
    );
  const id = sesId(cloud);
  const at = new Date(cloud.kernel.now()).toISOString();
  const tags = Object.fromEntries(input.Tags.map(({ Name, Value }) => [Name, Value]));
  const { subject = '', text = '', html = '' } = email;
  const headers = Object.fromEntries(email.headers.map(({ key, value }) => [key, value]));
  inbox.add({
    ...{ id, kind: 'email', to: [recipient], from: written(email.from), tags, at },
    ...{ subject, text, html, headers },
  });
  cloud.tell({ kind: 'message', channel: 'email', to: recipient, subject });
  const message = { id, at, source, recipient, configurationSet, tags, email };
  publishFate(cloud, message, (type) => published?.has(type) ?? false);
  return { MessageId: id };
}

/** What a configuration set may publish; the others never happen here. */
const eventType = z.enum([
  ...(['send', 'delivery', 'bounce', 'complaint'] satisfies EventType[]),
  'reject',
  'renderingfailure',
]);

function resourceTypes(sets: ConfigurationSets): ResourceTypes {
  return {
    'AWS::SES::ConfigurationSet': resourceType({
      properties: z.strictObject({ Name: z.string().optional() }),
      create({ physicalName, properties: { Name: name = physicalName } }) {
        sets.set(name, new Set());
        return { ref: name, attributes: {} };
      },
    }),
    'AWS::SES::ConfigurationSetEventDestination': resourceType({
      properties: z.strictObject({
        ConfigurationSetName: z.string(),
        EventDestination: z.strictObject({
          Enabled: z.literal(true),
          // In any case: `renderingFailure` and `BOUNCE` are in use.
          MatchingEventTypes: z.array(z.string().toLowerCase().pipe(eventType)),
          EventBridgeDestination: z.strictObject({
            EventBusArn: z
              .string()
              .endsWith(':event-bus/default', 'SES sends its events to the default bus only'),
          }),
        }),
      }),
      create({ logicalId, physicalName, properties: { ConfigurationSetName, EventDestination } }) {
        const published = sets.get(ConfigurationSetName);
        if (!published)
          throw new Error(`${logicalId}: there is no configuration set ${ConfigurationSetName}`);
        for (const type of EventDestination.MatchingEventTypes) published.add(type);
        return { ref: physicalName, attributes: {} };
      },
    }),
  };
}
