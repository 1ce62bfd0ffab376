import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { secretOperations } from './operations.ts';
import { randomPassword } from './random-password.ts';
import { readRotation, scheduleRotation, startRotation } from './rotation.ts';
import { CURRENT, findSecret, putVersion, versionAt, type Secret, type Secrets } from './secret.ts';

export interface SecretsManager extends TwinService {
  /** The current values by the last segment of the secrets' names, for `_local/secrets`. */
  secrets: () => Record<string, string>;
}

export function createSecretsManager(cloud: Cloud): SecretsManager {
  const secrets: Secrets = new Map();
  cloud.register('secretsmanager', { operations: secretOperations(cloud, secrets) });
  return {
    resourceTypes: resourceTypes(cloud, secrets),
    secrets: () =>
      Object.fromEntries([...secrets.values()].map((secret) => [lastSegment(secret), currentText(secret)])),
  };
}

function lastSegment({ name }: Secret): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function currentText(secret: Secret): string {
  const value = versionAt(secret, CURRENT)?.value;
  return value && 'text' in value ? value.text : '';
}

const inert = z.unknown().optional();
const flag = z.union([z.boolean(), z.stringbool()]).optional();

const generateSecretString = z.strictObject({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.coerce.number().int().optional(),
  ExcludeCharacters: z.string().optional(),
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  ExcludeLowercase: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: flag,
});

const secretProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  GenerateSecretString: generateSecretString.optional(),
  SecretString: z.string().optional(),
  KmsKeyId: z.string().optional(),
  Tags: inert,
});

const rotationProperties = z.strictObject({
  SecretId: z.string(),
  RotationLambdaARN: z.string(),
  RotateImmediatelyOnUpdate: z.union([z.boolean(), z.stringbool()]).default(true),
  RotationRules: z
    .strictObject({
      AutomaticallyAfterDays: z.coerce.number().int().min(1).max(1000).optional(),
      ScheduleExpression: z.string().optional(),
      Duration: z.string().optional(),
    })
    .default({}),
});

/** Everything must have been made before the first function can run. */
const AFTER_BOOT_MS = 1000;

function resourceTypes(cloud: Cloud, secrets: Secrets): ResourceTypes {
  return {
    'AWS::SecretsManager::Secret': resourceType({
      properties: secretProperties,
      create({ physicalName, properties }) {
        const secret = makeSecret(cloud, properties.Name ?? physicalName, properties);
        secrets.set(secret.arn, secret);
        return { ref: secret.arn, attributes: { Id: secret.arn } };
      },
    }),
    // HostedRotationLambda is refused by name: there is no such function here.
    'AWS::SecretsManager::RotationSchedule': resourceType({
      properties: rotationProperties,
      create({ properties: { SecretId, RotationLambdaARN, RotationRules, RotateImmediatelyOnUpdate } }) {
        const secret = findSecret(secrets, SecretId);
        secret.rotation = readRotation(RotationLambdaARN, RotationRules);
        const now = cloud.kernel.now();
        if (RotateImmediatelyOnUpdate)
          startRotation(cloud, secret, now + AFTER_BOOT_MS, cloud.kernel.random.uuid());
        scheduleRotation(cloud, secret, now);
        return { ref: secret.arn, attributes: { Id: secret.arn } };
      },
    }),
    // Who may read matters between accounts; there is one here.
    'AWS::SecretsManager::ResourcePolicy': resourceType({
      properties: z.strictObject({ SecretId: z.string(), ResourcePolicy: inert, BlockPublicPolicy: inert }),
      create: ({ properties }) => ({ ref: properties.SecretId, attributes: { Id: properties.SecretId } }),
    }),
  };
}

function makeSecret(cloud: Cloud, name: string, properties: z.infer<typeof secretProperties>): Secret {
  const { random } = cloud.kernel;
  const now = cloud.kernel.now();
  const secret: Secret = {
    name,
    arn: arn(
      'secretsmanager',
      `secret:${name}-${random.text(6, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`,
    ),
    description: properties.Description,
    kmsKeyId: properties.KmsKeyId,
    createdAt: now,
    changedAt: now,
    versions: [],
  };
  const text = initialText(cloud, name, properties);
  if (text !== undefined)
    putVersion(cloud, secret, { id: random.uuid(), value: { text }, stages: [CURRENT] });
  return secret;
}

function initialText(
  cloud: Cloud,
  name: string,
  { SecretString, GenerateSecretString }: z.infer<typeof secretProperties>,
): string | undefined {
  if (!GenerateSecretString) return SecretString;
  const { SecretStringTemplate, GenerateStringKey, ...rules } = GenerateSecretString;
  const password = randomPassword(cloud.kernel.random, rules);
  if (SecretStringTemplate === undefined) return password;
  if (GenerateStringKey === undefined)
    throw new Error(`${name}: SecretStringTemplate needs GenerateStringKey`);
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(SecretStringTemplate));
  return JSON.stringify({ ...template, [GenerateStringKey]: password });
}
