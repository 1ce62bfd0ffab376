import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import type { Failure } from './errors.ts';
import { isObject } from './payload.ts';

/** Whether the twin runs an operation of a service. */
export type Knows = (service: string, operation: string) => boolean;

/** What a Task's Resource stands for. */
export interface Integration {
  /** `function`: a bare Lambda ARN, with events of its own; `service`: all that is called by way of `arn:aws:states`. */
  kind: 'function' | 'service';
  /** As history tells it: `updateItem.waitForTaskToken` of `aws-sdk:dynamodb`. A function has its ARN. */
  resource: string;
  resourceType: string;
  /** Waits for the task token to be answered. */
  callback: boolean;
  service: string;
  operation: string;
  dialect: Dialect;
}

/** Which client makes the call: it decides how errors are named and how their cause reads. */
type Dialect = 'sdk' | 'optimized';

const OPTIMIZED: Record<string, { service: string; actions: string[]; callback: boolean } | undefined> = {
  lambda: { service: 'lambda', actions: ['invoke'], callback: true },
  dynamodb: {
    service: 'dynamodb',
    actions: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
    callback: false,
  },
  sqs: { service: 'sqs', actions: ['sendMessage'], callback: true },
  sns: { service: 'sns', actions: ['publish'], callback: true },
  events: { service: 'eventbridge', actions: ['putEvents'], callback: true },
  states: { service: 'sfn', actions: ['startExecution'], callback: true },
};

/** Members that are text in the API, where a definition may write the object itself. */
const TEXT_MEMBERS: Record<string, string[] | undefined> = {
  sqs: ['MessageBody'],
  sns: ['Message'],
  sfn: ['Input', 'Output'],
  eventbridge: ['Detail'],
};

/** Throws an Error that names the resource when the twin does not run it. */
export function integrationOf(resource: string, knows: Knows): Integration {
  if (/^arn:aws:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/.test(resource)) {
    const bare = {
      resource,
      resourceType: '',
      callback: false,
      service: 'lambda',
      operation: 'Invoke',
    } as const;
    return { kind: 'function', dialect: 'optimized', ...bare };
  }
  const found = /^arn:aws:states:::(aws-sdk:)?([a-z0-9]+):([A-Za-z0-9]+)(\.waitForTaskToken)?$/.exec(
    resource,
  );
  const [, sdk, name = '', action = '', suffix] = found ?? [];
  const optimized = sdk ? undefined : OPTIMIZED[name];
  const service = sdk ? name : optimized?.service;
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  const allowed =
    sdk !== undefined || (optimized?.actions.includes(action) && (!suffix || optimized.callback));
  if (!service || !allowed || !knows(service, operation)) {
    throw new Error(`field 'Resource': '${resource}' is not run here`);
  }
  return {
    kind: 'service',
    resource: `${action}${suffix ?? ''}`,
    resourceType: `${sdk ?? ''}${name}`,
    callback: suffix !== undefined,
    service,
    operation,
    dialect: sdk ? 'sdk' : 'optimized',
  };
}

/** Makes the call; throws what the service throws, or TaskFailure. `parameters` belongs to the callee from here on. */
export async function perform(cloud: Cloud, integration: Integration, parameters: unknown): Promise<unknown> {
  const { kind, service, operation } = integration;
  if (kind === 'function') {
    const answer = await cloud.call('lambda', 'Invoke', {
      FunctionName: integration.resource,
      Payload: parameters,
    });
    return payloadOfFunction(answer);
  }
  if (service === 'lambda') {
    const answer = await cloud.call(service, operation, parameters);
    if (operation !== 'Invoke') return answer;
    const Payload = payloadOfFunction(answer);
    return { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
  }
  const written = withTexts(parameters, TEXT_MEMBERS[service] ?? []);
  if (service === 'sfn') return pascalCased(await cloud.call(service, operation, camelCased(written)));
  if (service === 'dynamodb' && integration.dialect === 'sdk') {
    const answer = await cloud.call(service, operation, withAttributeTypes(written, ATTRIBUTE_TYPES));
    return withAttributeTypes(answer, WIRE_TYPES);
  }
  const answer = await cloud.call(service, operation, written);
  if (integration.resourceType === 'events') refuseFailedEntries(answer);
  return answer;
}

/** DynamoDB's type names where the SDK integration has names of its own: it says `Bool` and refuses `BOOL`. */
const ATTRIBUTE_TYPES: Record<string, string> = { Bool: 'BOOL', Nul: 'NULL', Ss: 'SS', Ns: 'NS', Bs: 'BS' };
const WIRE_TYPES = Object.fromEntries(Object.entries(ATTRIBUTE_TYPES).map(([sdk, wire]) => [wire, sdk]));

/** The name in `parameters` that Step Functions would not take: SDK integrations write all names in PascalCase. */
export function unsupportedName(
  { kind, dialect, service }: Integration,
  parameters: unknown,
): string | undefined {
  if (kind === 'function' || dialect !== 'sdk' || !isObject(parameters)) return undefined;
  const lowerCase = Object.keys(parameters).find((key) => /^[a-z]/.test(key));
  return lowerCase ?? (service === 'dynamodb' ? findAttributeType(parameters, WIRE_TYPES) : undefined);
}

function findAttributeType(value: unknown, types: Record<string, string>): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const type = attributeType(value);
  if (type !== undefined && type in types) return type;
  for (const member of Object.values(value)) {
    const found = findAttributeType(member, types);
    if (found !== undefined) return found;
  }
  return undefined;
}

function withAttributeTypes(value: unknown, types: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withAttributeTypes(item, types));
  if (!isObject(value)) return value;
  const renamedType = types[attributeType(value) ?? ''];
  if (renamedType !== undefined) return { [renamedType]: Object.values(value)[0] };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withAttributeTypes(member, types)]),
  );
}

/** The type of a boolean, null or set as DynamoDB writes it; an attribute that is only called so holds an object. */
function attributeType(value: object): string | undefined {
  const [entry, ...more] = Object.entries(value) as [string, unknown][];
  if (!entry || more.length > 0) return undefined;
  const [key, member] = entry;
  const isSet = Array.isArray(member) && member.every((item) => typeof item === 'string');
  return typeof member === 'boolean' || isSet ? key : undefined;
}

/** A task that failed by its own answer and not by an error of the service. */
class TaskFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.cause);
    this.failure = failure;
  }
}

/** A function's own error names the failure; its whole answer is the cause. */
function payloadOfFunction(answer: unknown): unknown {
  if (!isObject(answer)) return null;
  const { Payload: payload = null, FunctionError: handled } = answer;
  if (handled === undefined) return payload;
  const cause = JSON.stringify(payload);
  if (isObject(payload) && typeof payload['errorType'] === 'string') {
    throw new TaskFailure({ error: payload['errorType'], cause });
  }
  throw new TaskFailure({
    error: 'Lambda.Unknown',
    cause:
      'The cause could not be determined because Lambda did not return an error type. ' +
      `Returned payload: ${cause}`,
  });
}

function refuseFailedEntries(answer: unknown): void {
  if (!isObject(answer) || !answer['FailedEntryCount']) return;
  const { Entries, FailedEntryCount } = answer;
  throw new TaskFailure({
    error: 'EventBridge.FailedEntry',
    cause: JSON.stringify({ Entries, FailedEntryCount }),
  });
}

/** Also within `Entries`, for the batch operations. */
function withTexts(parameters: unknown, members: string[]): unknown {
  if (!isObject(parameters)) return parameters;
  const entries = Object.entries(parameters).map(([key, value]): [string, unknown] => {
    if (members.includes(key) && typeof value === 'object' && value !== null)
      return [key, JSON.stringify(value)];
    if (key === 'Entries' && Array.isArray(value))
      return [key, value.map((entry) => withTexts(entry, members))];
    return [key, value];
  });
  return Object.fromEntries(entries);
}

/** The Step Functions API itself is the one with camelCase members; definitions write them in PascalCase like all others. */
function camelCased(value: unknown): unknown {
  return renamed(value, (key) => key.charAt(0).toLowerCase() + key.slice(1));
}

function pascalCased(value: unknown): unknown {
  const answer = renamed(value, (key) => key.charAt(0).toUpperCase() + key.slice(1));
  if (!isObject(answer)) return answer;
  for (const [key, member] of Object.entries(answer)) {
    if (key.endsWith('Date') && typeof member === 'number')
      answer[key] = new Date(member * 1000).toISOString();
  }
  return answer;
}

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [rename(key), renamed(member, rename)]),
  );
}

interface ServiceNames {
  /** Prefix of error names, and service in the cause: SDK integrations. */
  sdk: string;
  /** The same of optimized integrations, which use the older client. */
  optimized: string;
  client: string;
  /** The error of the older client for codes without a class of their own. */
  generic: string;
}

const NAMES: Record<string, ServiceNames | undefined> = {
  dynamodb: named('DynamoDb', 'DynamoDB', 'AmazonDynamoDBv2', 'AmazonDynamoDBException'),
  sqs: named('Sqs', 'SQS', 'AmazonSQS', 'AmazonSQSException'),
  sns: named('Sns', 'SNS', 'AmazonSNS', 'AmazonSNSException'),
  lambda: named('Lambda', 'Lambda', 'AWSLambda', 'AWSLambdaException'),
  sfn: named('Sfn', 'StepFunctions', 'AWSStepFunctions', 'AWSStepFunctionsException'),
  eventbridge: named('EventBridge', 'EventBridge', 'AmazonEventBridge', 'AmazonEventBridgeException'),
  ses: named('Ses', 'SES', 'AmazonSimpleEmailService', 'AmazonSimpleEmailServiceException'),
  secretsmanager: named(
    'SecretsManager',
    'SecretsManager',
    'AWSSecretsManager',
    'AWSSecretsManagerException',
  ),
};

function named(sdk: string, optimized: string, client: string, generic: string): ServiceNames {
  return { sdk, optimized, client, generic };
}

function namesOf(service: string): ServiceNames {
  const name = service.charAt(0).toUpperCase() + service.slice(1);
  return NAMES[service] ?? named(name, name, name, `${name}Exception`);
}

/** Codes that the clients have no class for, unless the service models them: they come under the service's general one. */
const UNMODELED = new Set([
  'ValidationException',
  'ValidationError',
  'ThrottlingException',
  'Throttling',
  'AccessDenied',
  'AccessDeniedException',
  'SerializationException',
  'MissingParameter',
  'InvalidParameterCombination',
  'UnknownOperationException',
  'InternalServerError',
]);
const MODELED: Record<string, string[] | undefined> = {
  dynamodb: ['InternalServerError'],
  sfn: ['ValidationException'],
  scheduler: ['ValidationException', 'ThrottlingException'],
};

/** Names an error of the call as Step Functions does: `DynamoDb.ConditionalCheckFailedException`. */
export function failureOf(integration: Integration, error: unknown, requestId: () => string): Failure {
  if (error instanceof TaskFailure) return error.failure;
  const { service, dialect } = integration;
  const names = namesOf(service);
  const prefix = dialect === 'sdk' ? names.sdk : names.optimized;
  if (error instanceof ConnectionLost) {
    return {
      error: `${prefix}.SdkClientException`,
      cause: error.message || 'Unable to execute HTTP request: Connection reset',
    };
  }
  if (!(error instanceof AwsError)) throw error;
  const unmodeled = UNMODELED.has(error.code) && !MODELED[service]?.includes(error.code);
  const { statusCode, message } = error;
  if (dialect === 'sdk') {
    const request = `Request ID: ${requestId()}${service === 's3' ? `, Extended Request ID: ${requestId()}` : ''}`;
    return {
      error: `${prefix}.${unmodeled ? `${names.sdk}Exception` : asException(error.code)}`,
      cause: `${message} (Service: ${names.sdk}, Status Code: ${statusCode}, ${request}) (SDK Attempt Count: 1)`,
    };
  }
  return {
    error: `${prefix}.${unmodeled ? names.generic : asException(error.code)}`,
    cause:
      `${message} (Service: ${names.client}; Status Code: ${statusCode}; Error Code: ${error.code}; ` +
      `Request ID: ${requestId()}; Proxy: null)`,
  };
}

/** Error names always end so, whether or not the API's own does: `Sfn.ExecutionAlreadyExistsException`. */
function asException(code: string): string {
  const name = code.slice(code.lastIndexOf('.') + 1);
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
