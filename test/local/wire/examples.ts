import { expect } from 'vitest';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { createDynamoDb } from '../../../local/services/dynamodb/service.ts';
import { createEventBridge } from '../../../local/services/event-bridge/service.ts';
import { createInbox } from '../../../local/services/inbox.ts';
import { createS3 } from '../../../local/services/s3/service.ts';
import { createSecretsManager } from '../../../local/services/secrets-manager/service.ts';
import { createSes } from '../../../local/services/ses/service.ts';
import { createSns } from '../../../local/services/sns/service.ts';
import { createSqs } from '../../../local/services/sqs/service.ts';
import { createStepFunctions } from '../../../local/services/step-functions/service.ts';
import type { ResourceTypes } from '../../../local/template/resource.ts';
import { startWire } from '../../../local/wire/server.ts';
import { key, TABLE, tableSettings, type Json } from '../dynamodb/store.ts';

/** One call of each operation that the product uses, with what must be in the answer, in the API's JSON. */
export interface Example {
  /** `service:Operation`, as the twin names them. */
  operation: string;
  input: Json;
  answer: Json;
}

/** A call that is refused, with the name that an SDK gives the error; the CLI says `code` where that is another. */
export interface RefusedExample {
  operation: string;
  input: Json;
  name: string;
  code?: string;
  status: number;
}

const EMAIL = {
  RawMessage: {
    Data: Buffer.from(
      'From: Cobranza <pagos@example.com>\r\nTo: ana@example.com\r\nSubject: Factura\r\n\r\nHola\r\n',
    ).toString('base64'),
  },
  Source: 'pagos@example.com',
  Destinations: ['ana@example.com'],
};

/** The services with one resource of each kind and something in it, on the wire. */
export async function openExamples() {
  const kernel = new Kernel({ startAt: Date.parse('2026-03-02T08:30:00Z'), seed: 7 });
  const cloud = new Cloud(kernel, new FaultRules());
  cloud.register('lambda', {
    Invoke: ({ Payload }: { Payload: unknown }) => ({ StatusCode: 200, Payload }),
  });
  const inbox = createInbox();
  createSns(cloud, inbox);
  const types = Object.assign(
    {},
    ...[
      createDynamoDb(cloud),
      createEventBridge(cloud),
      createS3(cloud),
      createSecretsManager(cloud),
      createSes(cloud, inbox),
      createSqs(cloud),
      createStepFunctions(cloud),
    ].map(({ resourceTypes }) => resourceTypes),
  ) as ResourceTypes;
  const make = async (type: string, logicalId: string, properties: Json): Promise<string> => {
    const resource = types[type];
    const parsed = resource?.properties.parse(properties) as unknown;
    const made = await resource?.create({ logicalId, physicalName: logicalId, properties: parsed });
    return made?.ref ?? '';
  };
  const call = async (service: string, operation: string, input: Json): Promise<Json> => {
    const answer = kernel.submit('seed', () => cloud.call(service, operation, input));
    await kernel.settle();
    return (await answer) as Json;
  };

  await call('dynamodb', 'CreateTable', tableSettings);
  await call('dynamodb', 'PutItem', {
    TableName: TABLE,
    Item: { ...key('c1'), n: { N: '1' }, bytes: { B: 'AP8=' }, queue: { S: 'open' }, due: { S: 'd' } },
  });
  const lost = await make('AWS::SQS::Queue', 'Lost', {});
  const queue = await make('AWS::SQS::Queue', 'Orders', {
    RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:Lost', maxReceiveCount: 3 },
  });
  await call('sqs', 'SendMessage', { QueueUrl: lost, MessageBody: 'lost' });
  const bucket = await make('AWS::S3::Bucket', 'files', {});
  await call('s3', 'PutObject', { Bucket: bucket, Key: 'a.csv', Body: 'w7E=', ContentType: 'text/csv' });
  const secret = await make('AWS::SecretsManager::Secret', 'erp', {
    Name: 'small/erp',
    SecretString: 'whisper',
  });
  const rotated = await make('AWS::SecretsManager::Secret', 'new', {
    Name: 'small/new',
    SecretString: 'old',
  });
  const { VersionId: current } = await call('secretsmanager', 'GetSecretValue', { SecretId: rotated });
  const pending = '11111111-1111-4111-8111-111111111111';
  await call('secretsmanager', 'PutSecretValue', {
    SecretId: rotated,
    ClientRequestToken: pending,
    SecretString: 'new',
    VersionStages: ['AWSPENDING'],
  });
  const machine = await make('AWS::StepFunctions::StateMachine', 'Dunning', {
    RoleArn: 'arn:aws:iam::000000000000:role/dunning',
    DefinitionString: JSON.stringify(waitForNews),
  });
  const { executionArn } = await call('sfn', 'StartExecution', {
    stateMachineArn: machine,
    name: 'waiting',
    input: JSON.stringify({ pk: 'WAIT' }),
  });
  const waiting = await call('dynamodb', 'GetItem', { TableName: TABLE, Key: key('WAIT') });
  const { taskToken } = waiting.Item as { taskToken: { S: string } };
  const wire = await startWire({ cloud, unitOf: () => undefined, port: 0 });

  const aTable = { TableName: TABLE };
  const examples: Example[] = [
    {
      operation: 'dynamodb:GetItem',
      input: { ...aTable, Key: key('c1'), ConsistentRead: true },
      answer: { Item: { n: { N: '1' } } },
    },
    {
      operation: 'dynamodb:BatchGetItem',
      input: { RequestItems: { [TABLE]: { Keys: [key('c1'), key('nobody')] } } },
      answer: { Responses: { [TABLE]: [{ n: { N: '1' } }] }, UnprocessedKeys: {} },
    },
    {
      operation: 'dynamodb:UpdateItem',
      input: {
        ...aTable,
        Key: key('u1'),
        UpdateExpression: 'SET #v = if_not_exists(#v, :zero) + :one',
        ExpressionAttributeNames: { '#v': 'version' },
        ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      },
      answer: { Attributes: { version: { N: '1' } } },
    },
    {
      operation: 'dynamodb:Query',
      input: {
        ...aTable,
        IndexName: 'by-due',
        KeyConditionExpression: 'queue = :q',
        ExpressionAttributeValues: { ':q': { S: 'open' } },
      },
      answer: { Count: 1, Items: [{ due: { S: 'd' } }] },
    },
    {
      operation: 'dynamodb:Scan',
      input: {
        ...aTable,
        ConsistentRead: true,
        Segment: 0,
        TotalSegments: 1,
        FilterExpression: 'n = :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      },
      answer: { Count: 1, Items: [{ pk: { S: 'c1' } }] },
    },
    {
      operation: 'dynamodb:TransactWriteItems',
      input: {
        ClientRequestToken: 'token-1',
        TransactItems: [
          { Put: { ...aTable, Item: key('t1'), ConditionExpression: 'attribute_not_exists(pk)' } },
          { ConditionCheck: { ...aTable, Key: key('c1'), ConditionExpression: 'attribute_exists(pk)' } },
        ],
      },
      answer: {},
    },
    {
      operation: 'eventbridge:PutEvents',
      input: {
        Entries: [
          { Source: 'puntual', DetailType: 'd', Detail: '{"a":1}', Time: '2026-03-02T08:30:00Z' },
          { Source: 'puntual', DetailType: 'd', Detail: 'no JSON' },
        ],
      },
      answer: {
        FailedEntryCount: 1,
        Entries: [{ EventId: expect.any(String) as string }, { ErrorCode: 'MalformedDetail' }],
      },
    },
    {
      operation: 'lambda:Invoke',
      input: { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
      answer: { StatusCode: 200 },
    },
    {
      operation: 's3:GetObject',
      input: { Bucket: bucket, Key: 'a.csv' },
      answer: { ContentType: 'text/csv', ContentLength: 2 },
    },
    {
      operation: 's3:PutObject',
      input: { Bucket: bucket, Key: 'folder/ñ b.csv', ContentType: 'text/csv' },
      answer: { ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) },
    },
    {
      operation: 's3:ListObjectsV2',
      input: { Bucket: bucket, Prefix: 'a' },
      answer: { KeyCount: 1, Contents: [{ Key: 'a.csv', Size: 2 }] },
    },
    {
      operation: 'secretsmanager:GetSecretValue',
      input: { SecretId: 'small/erp' },
      answer: { SecretString: 'whisper', VersionStages: ['AWSCURRENT'] },
    },
    {
      operation: 'secretsmanager:DescribeSecret',
      input: { SecretId: secret },
      answer: { Name: 'small/erp', VersionIdsToStages: expect.any(Object) },
    },
    {
      operation: 'secretsmanager:GetRandomPassword',
      input: { PasswordLength: 32, ExcludePunctuation: true },
      answer: { RandomPassword: expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
    },
    {
      operation: 'secretsmanager:PutSecretValue',
      input: {
        SecretId: rotated,
        ClientRequestToken: pending,
        SecretString: 'new',
        VersionStages: ['AWSPENDING'],
      },
      answer: { VersionId: pending },
    },
    {
      operation: 'secretsmanager:UpdateSecretVersionStage',
      input: {
        SecretId: rotated,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending,
        RemoveFromVersionId: current,
      },
      answer: { Name: 'small/new' },
    },
    {
      operation: 'ses:SendRawEmail',
      input: { ...EMAIL, Tags: [{ Name: 'messageId', Value: 'm1' }] },
      answer: { MessageId: expect.any(String) },
    },
    {
      operation: 'sfn:StartExecution',
      input: { stateMachineArn: machine, name: 'another', input: '{"pk":"OTHER"}' },
      answer: { executionArn: expect.stringMatching(/:another$/), startDate: expect.anything() },
    },
    {
      operation: 'sfn:DescribeExecution',
      input: { executionArn },
      answer: { name: 'waiting', input: '{"pk":"WAIT"}' },
    },
    {
      operation: 'sfn:ListExecutions',
      input: { stateMachineArn: machine, maxResults: 10 },
      answer: { executions: expect.arrayContaining([expect.objectContaining({ name: 'waiting' })]) },
    },
    {
      operation: 'sfn:GetExecutionHistory',
      input: { executionArn, maxResults: 2 },
      answer: {
        events: [
          { id: 1, type: 'ExecutionStarted' },
          { id: 2, type: 'TaskStateEntered' },
        ],
        nextToken: expect.any(String),
      },
    },
    {
      operation: 'sfn:SendTaskSuccess',
      input: { taskToken: taskToken.S, output: '{"news":"paid"}' },
      answer: {},
    },
    {
      operation: 'sns:Publish',
      input: {
        PhoneNumber: '+573001234567',
        Message: 'ñ=&+ <%>',
        MessageAttributes: { 'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: 'PUNTUAL' } },
      },
      answer: { MessageId: expect.any(String) },
    },
    {
      operation: 'sqs:SendMessageBatch',
      input: {
        QueueUrl: queue,
        Entries: [
          { Id: 'a', MessageBody: 'ñ<&', DelaySeconds: 5 },
          { Id: 'b', MessageBody: 'b', DelaySeconds: 1000 },
        ],
      },
      answer: { Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'InvalidParameterValue' }] },
    },
    {
      operation: 'sqs:GetQueueAttributes',
      input: { QueueUrl: queue, AttributeNames: ['QueueArn', 'RedrivePolicy'] },
      answer: { Attributes: { QueueArn: 'arn:aws:sqs:us-east-1:000000000000:Orders' } },
    },
    {
      operation: 'sqs:ListQueues',
      input: { QueueNamePrefix: 'Or' },
      answer: { QueueUrls: [expect.stringMatching(/\/Orders$/)] },
    },
    {
      operation: 'sqs:StartMessageMoveTask',
      input: {
        SourceArn: 'arn:aws:sqs:us-east-1:000000000000:Lost',
        DestinationArn: 'arn:aws:sqs:us-east-1:000000000000:Orders',
      },
      answer: { TaskHandle: expect.any(String) },
    },
    {
      operation: 'sqs:ListMessageMoveTasks',
      input: { SourceArn: 'arn:aws:sqs:us-east-1:000000000000:Lost', MaxResults: 1 },
      answer: {},
    },
  ];
  const refused: RefusedExample[] = [
    {
      operation: 'dynamodb:UpdateItem',
      input: {
        ...aTable,
        Key: key('c1'),
        UpdateExpression: 'SET a = n',
        ConditionExpression: 'n = :n',
        ExpressionAttributeValues: { ':n': { N: '7' } },
      },
      name: 'ConditionalCheckFailedException',
      status: 400,
    },
    {
      operation: 'dynamodb:TransactWriteItems',
      input: {
        TransactItems: [
          { Put: { ...aTable, Item: key('c1'), ConditionExpression: 'attribute_not_exists(pk)' } },
        ],
      },
      name: 'TransactionCanceledException',
      status: 400,
    },
    { operation: 's3:GetObject', input: { Bucket: bucket, Key: 'nothing' }, name: 'NoSuchKey', status: 404 },
    {
      operation: 'secretsmanager:GetSecretValue',
      input: { SecretId: 'nobody/knows' },
      name: 'ResourceNotFoundException',
      status: 400,
    },
    {
      operation: 'ses:SendRawEmail',
      input: { ...EMAIL, ConfigurationSetName: 'none' },
      name: 'ConfigurationSetDoesNotExistException',
      code: 'ConfigurationSetDoesNotExist',
      status: 400,
    },
    {
      operation: 'sfn:StartExecution',
      input: { stateMachineArn: machine, name: 'waiting', input: '{}' },
      name: 'ExecutionAlreadyExists',
      status: 400,
    },
    {
      operation: 'sfn:SendTaskSuccess',
      input: { taskToken: 'x', output: '{}' },
      name: 'InvalidToken',
      status: 400,
    },
    {
      operation: 'sns:Publish',
      input: { PhoneNumber: 'nobody', Message: 'm' },
      name: 'InvalidParameterException',
      code: 'InvalidParameter',
      status: 400,
    },
    {
      operation: 'sqs:GetQueueAttributes',
      input: { QueueUrl: queue.replace('Orders', 'Nothing') },
      name: 'QueueDoesNotExist',
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      status: 400,
    },
    {
      operation: 'sqs:CreateQueue',
      input: { QueueName: 'x' },
      name: 'UnknownOperationException',
      status: 400,
    },
  ];
  return { cloud, wire, examples, refused };
}

/** Waits as the product's workflow does: with its token in the table. */
const waitForNews = {
  QueryLanguage: 'JSONata',
  StartAt: 'Wait for news',
  States: {
    'Wait for news': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
      Arguments: {
        TableName: TABLE,
        Key: { pk: { S: '{% $states.input.pk %}' }, sk: { S: 'CASE' } },
        UpdateExpression: 'SET taskToken = :token',
        ExpressionAttributeValues: { ':token': { S: '{% $states.context.Task.Token %}' } },
      },
      TimeoutSeconds: 86_400,
      End: true,
    },
  },
};
