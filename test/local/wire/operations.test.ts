import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-ses';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../dynamodb/store.ts';
import { openExamples, type Example } from './examples.ts';
import { usedOperations } from './used-operations.ts';

/** Every operation that the product uses, by the unchanged SDK clients, on the twin's own services. */

interface Client {
  send(command: unknown): Promise<Json>;
  destroy(): void;
}
type Constructor<T> = new (settings: object) => T;
type Package = Record<string, Constructor<unknown>>;

const packages = {
  dynamodb: [dynamodb, 'DynamoDBClient'],
  eventbridge: [eventbridge, 'EventBridgeClient'],
  s3: [s3, 'S3Client'],
  secretsmanager: [secretsmanager, 'SecretsManagerClient'],
  ses: [ses, 'SESClient'],
  sfn: [sfn, 'SFNClient'],
  sns: [sns, 'SNSClient'],
  sqs: [sqs, 'SQSClient'],
} as unknown as Record<string, [Package, string]>;

let twin: Awaited<ReturnType<typeof openExamples>>;
beforeAll(async () => {
  twin = await openExamples();
});
afterAll(() => twin.wire.close());

function send({ operation, input }: Pick<Example, 'operation' | 'input'>, maxAttempts = 1): Promise<Json> {
  const [service = '', name = ''] = operation.split(':');
  const [exported, clientName] = packages[service] ?? [{}, ''];
  const Client = exported[clientName] as Constructor<Client>;
  const Command = exported[`${name}Command`] as Constructor<unknown>;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };
  const client = new Client({ endpoint: twin.wire.url, region: 'us-east-1', maxAttempts, credentials });
  return client.send(new Command(withBytes(operation, input))).finally(() => client.destroy());
}

/** What is base64 or a text in JSON is bytes or a date for an SDK. */
function withBytes(operation: string, input: Json): Json {
  const { RawMessage, Entries } = input as { RawMessage?: { Data: string }; Entries?: Json[] };
  if (RawMessage) return { ...input, RawMessage: { Data: Buffer.from(RawMessage.Data, 'base64') } };
  if (operation === 's3:PutObject') return { ...input, Body: 'a;b' };
  if (operation !== 'eventbridge:PutEvents' || !Entries) return input;
  return {
    Entries: Entries.map(({ Time, ...entry }) => ({
      ...entry,
      ...(Time !== undefined && { Time: new Date(Time as string) }),
    })),
  };
}

/** No client of Lambda's is installed: the product's functions are invoked by the workflow and by AWS. */
const bySdk = ({ operation }: { operation: string }) => !operation.startsWith('lambda:');

test('has an example of every operation that the product uses', () => {
  const known = twin.examples.map(({ operation }) => operation);
  expect(known).toEqual(expect.arrayContaining(usedOperations()));
});

test('they answer as the API says', async () => {
  for (const example of twin.examples.filter(bySdk))
    expect(await send(example), example.operation).toMatchObject(example.answer);
});

test('they are refused with the names and HTTP codes that the API says', async () => {
  for (const { name, status, ...example } of twin.refused) {
    const error = await send(example).catch((refusal: unknown) => refusal);
    expect(error, example.operation).toMatchObject({
      name,
      $fault: 'client',
      $metadata: { httpStatusCode: status, attempts: 1 },
    });
  }
});

test('SQS is also spoken in forms, as clients from before 2024 do', async () => {
  const { QueueUrls } = (await send({ operation: 'sqs:ListQueues', input: {} })) as { QueueUrls: string[] };
  const QueueUrl = QueueUrls.find((url) => url.endsWith('/Lost')) ?? '';
  const ask = async (Action: string, members: Record<string, string>): Promise<string> => {
    const answer = await fetch(twin.wire.url, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AK/1/us-east-1/sqs/aws4_request' },
      body: new URLSearchParams({ Action, Version: '2012-11-05', QueueUrl, ...members }),
    });
    return answer.text();
  };
  await ask('PurgeQueue', {});
  await ask('SendMessage', {
    MessageBody: 'ñ<&',
    'MessageAttribute.1.Name': 'tone',
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'firm',
  });
  const received = await ask('ReceiveMessage', { MaxNumberOfMessages: '1', 'MessageAttributeName.1': 'All' });
  expect(received).toContain('<Body>ñ&lt;&amp;</Body>');
  expect(received).toMatch(
    /<MessageAttribute><Name>tone<\/Name><Value><DataType>String<\/DataType><StringValue>firm</,
  );
});

describe('what may be tried again', () => {
  test.each(Object.keys(packages))(
    '%s: a throttled call, and one that failed over there',
    async (service) => {
      const example = twin.examples.find(({ operation }) => operation.startsWith(`${service}:`));
      if (!example) throw new Error(`no example of ${service}`);
      for (const kind of ['throttle', 'before'] as const) {
        twin.cloud.faults.set({ rules: [{ match: example.operation, kind, times: 1 }] });
        expect(await send(example, 2)).toMatchObject({ $metadata: { attempts: 2 } });
      }
    },
  );
});
