import { awsErrorOf, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { Failed, type Failure } from './errors.ts';
import { isObject } from '../json.ts';

/** What a Task's Resource stands for. */
export interface Integration {
  /**
   * `function`: a bare Lambda ARN, with events of its own; `sdk` and `optimized`: two clients, which name errors and what a
   * cause says each in their own way.
   */
  kind: 'function' | 'sdk' | 'optimized';
  /** As history tells it: `updateItem.waitForTaskToken` of `aws-sdk:dynamodb`. A function has its ARN, and no type. */
  resource: string;
  resourceType: string;
  /** Waits for the task token to be answered. */
  callback: boolean;
  /** Empty where Step Functions has no such integration. */
  service: string;
  operation: string;
}

/** The optimized integrations; only those of DynamoDB do not wait for a token. */
const OPTIMIZED =
  /^(?:(?:lambda:invoke|sqs:sendMessage|sns:publish|events:putEvents|states:startExecution)(?:\.waitForTaskToken)?|dynamodb:(?:get|put|update|delete)Item)$/;
/** Those whose service the SDK calls otherwise. */
const SERVICE_OF: Record<string, string | undefined> = { events: 'eventbridge', states: 'sfn' };

/** Members that are text in the API, where a definition may write the object itself. */
const TEXT_MEMBERS: Record<string, string[] | undefined> = {
  sqs: ['MessageBody'],
  sns: ['Message'],
  sfn: ['Input', 'Output'],
  eventbridge: ['Detail'],
};

export function integrationOf(resource: string): Integration {
  if (/^arn:aws:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/.test(resource)) {
    const bare = { resource, resourceType: '', callback: false, service: 'lambda', operation: 'Invoke' };
    return { kind: 'function', ...bare };
  }
  const [, sdk = '', called = '', name = '', action = '', suffix = ''] =
    /^arn:aws:states:::(aws-sdk:)?(([a-z0-9]+):([A-Za-z0-9]+)(\.waitForTaskToken)?)$/.exec(resource) ?? [];
  const exists = sdk !== '' || OPTIMIZED.test(called);
  return {
    kind: sdk ? 'sdk' : 'optimized',
    resource: `${action}${suffix}`,
    resourceType: `${sdk}${name}`,
    callback: suffix !== '',
    service: exists ? (SERVICE_OF[name] ?? name) : '',
    operation: capitalized(action),
  };
}

/** Makes the call; throws what the service throws, or Failed. `parameters` belongs to the callee from here on. */
export async function perform(cloud: Cloud, integration: Integration, parameters: unknown): Promise<unknown> {
  const { kind, service, operation, resource } = integration;
  if (service === 'lambda') {
    const bare = { FunctionName: resource, Payload: parameters };
    const answer = await cloud.call('lambda', operation, kind === 'function' ? bare : parameters);
    const Payload = payloadOfFunction(answer);
    return kind === 'function' ? Payload : { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
  }
  const written = withTexts(parameters, TEXT_MEMBERS[service] ?? []);
  if (service === 'sfn') return pascalCased(await cloud.call(service, operation, camelCased(written)));
  if (service === 'dynamodb' && kind === 'sdk') {
    const asked = withAttributeTypes(written, (type) => ATTRIBUTE_TYPES[type] ?? type);
    const answer = await cloud.call(service, operation, asked);
    return withAttributeTypes(answer, (type) => WIRE_TYPES[type] ?? type);
  }
  const answer = await cloud.call(service, operation, written);
  if (integration.resourceType === 'events' && isObject(answer) && answer['FailedEntryCount']) {
    const { Entries, FailedEntryCount } = answer;
    throw new Failed({
      error: 'EventBridge.FailedEntry',
      cause: JSON.stringify({ Entries, FailedEntryCount }),
    });
  }
  return answer;
}

/** DynamoDB's type names where the SDK integration has names of its own: it says `Bool` and refuses `BOOL`. */
const ATTRIBUTE_TYPES: Record<string, string> = { Bool: 'BOOL', Nul: 'NULL', Ss: 'SS', Ns: 'NS', Bs: 'BS' };
const WIRE_TYPES = Object.fromEntries(Object.entries(ATTRIBUTE_TYPES).map(([sdk, wire]) => [wire, sdk]));

/** The name in `parameters` that Step Functions would not take: SDK integrations write all names in PascalCase. */
export function unsupportedName({ kind, service }: Integration, parameters: unknown): string | undefined {
  if (kind !== 'sdk' || !isObject(parameters)) return undefined;
  const lowerCase = Object.keys(parameters).find((key) => /^[a-z]/.test(key));
  if (lowerCase !== undefined || service !== 'dynamodb') return lowerCase;
  let wireType: string | undefined;
  withAttributeTypes(parameters, (type) => {
    if (type in WIRE_TYPES) wireType ??= type;
    return type;
  });
  return wireType;
}

function withAttributeTypes(value: unknown, rename: (type: string) => string): unknown {
  const type = isObject(value) ? attributeType(value) : undefined;
  return mapMembers(value, (key, member) =>
    type === undefined ? [key, withAttributeTypes(member, rename)] : [rename(type), member],
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

/** A function's own error names the failure; its whole answer is the cause. */
function payloadOfFunction(answer: unknown): unknown {
  if (!isObject(answer)) return null;
  const { Payload: payload = null, FunctionError: handled } = answer;
  if (handled === undefined) return payload;
  const cause = JSON.stringify(payload);
  if (isObject(payload) && typeof payload['errorType'] === 'string')
    throw new Failed({ error: payload['errorType'], cause });
  throw new Failed({
    error: 'Lambda.Unknown',
    cause:
      'The cause could not be determined because Lambda did not return an error type. ' +
      `Returned payload: ${cause}`,
  });
}

/** Also within `Entries`, for the batch operations. */
function withTexts(parameters: unknown, members: string[]): unknown {
  if (!isObject(parameters)) return parameters;
  return mapMembers(parameters, (key, value) => {
    if (key === 'Entries' && Array.isArray(value))
      return [key, value.map((entry) => withTexts(entry, members))];
    const isText = members.includes(key) && typeof value === 'object' && value !== null;
    return [key, isText ? JSON.stringify(value) : value];
  });
}

/** The Step Functions API itself is the one with camelCase members; definitions write them in PascalCase like all others. */
function camelCased(value: unknown): unknown {
  return mapMembers(value, (key, member) => [key.charAt(0).toLowerCase() + key.slice(1), camelCased(member)]);
}

function pascalCased(value: unknown): unknown {
  return mapMembers(value, (key, member) => {
    const isTime = key.endsWith('Date') && typeof member === 'number';
    return [capitalized(key), isTime ? new Date(member * 1000).toISOString() : pascalCased(member)];
  });
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The value with other members; what lies in a list keeps its place. */
function mapMembers(value: unknown, map: (key: string, member: unknown) => [string, unknown]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => map(String(index), item)[1]);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => map(key, member)));
}

/** How the SDK integrations write a service, where that is more than a capital letter. */
const SDK_NAMES: Record<string, string | undefined> = {
  dynamodb: 'DynamoDb',
  eventbridge: 'EventBridge',
  secretsmanager: 'SecretsManager',
};
/** The same of the optimized ones, and the older client that they use. */
const OPTIMIZED_NAMES: Record<string, [name: string, client: string] | undefined> = {
  lambda: ['Lambda', 'AWSLambda'],
  dynamodb: ['DynamoDB', 'AmazonDynamoDBv2'],
  sqs: ['SQS', 'AmazonSQS'],
  sns: ['SNS', 'AmazonSNS'],
  eventbridge: ['EventBridge', 'AmazonEventBridge'],
  sfn: ['StepFunctions', 'AWSStepFunctions'],
};

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
const MODELED = new Set(['dynamodb:InternalServerError', 'sfn:ValidationException']);

/** Names an error of the call as Step Functions does: `DynamoDb.ConditionalCheckFailedException`. */
export function failureOf(integration: Integration, error: unknown, requestId: () => string): Failure {
  if (error instanceof Failed) return error.failure;
  const { service, kind } = integration;
  const sdk = SDK_NAMES[service] ?? capitalized(service);
  const [optimized = sdk, client = ''] = OPTIMIZED_NAMES[service] ?? [];
  const prefix = kind === 'sdk' ? sdk : optimized;
  if (error instanceof ConnectionLost) return { error: `${prefix}.SdkClientException`, cause: error.message };
  const { code, statusCode, message } = awsErrorOf(error);
  const general = `${kind === 'sdk' ? sdk : client.replace('v2', '')}Exception`;
  const isModeled = !UNMODELED.has(code) || MODELED.has(`${service}:${code}`);
  const extended = service === 's3' ? `, Extended Request ID: ${requestId()}` : '';
  const context =
    kind === 'sdk'
      ? `(Service: ${sdk}, Status Code: ${statusCode}, Request ID: ${requestId()}${extended}) (SDK Attempt Count: 1)`
      : `(Service: ${client}; Status Code: ${statusCode}; Error Code: ${code}; Request ID: ${requestId()}; Proxy: null)`;
  return {
    error: `${prefix}.${isModeled ? asException(code) : general}`,
    cause: `${message} ${context}`,
  };
}

/** Error names always end so, whether or not the API's own does: `Sfn.ExecutionAlreadyExistsException`. */
function asException(code: string): string {
  const name = code.slice(code.lastIndexOf('.') + 1);
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
