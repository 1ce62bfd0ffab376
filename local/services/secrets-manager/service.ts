import * as z from 'zod';
import { arn, nameIn, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { inert } from '../inert.ts';
import { passwordRules, randomPassword, secretOperations } from './operations.ts';
import { scheduleRotation, startRotation } from './rotation.ts';
import { CURRENT, findSecret, putVersion, type Secret, type Secrets } from './secret.ts';

export interface SecretsManager extends TwinService {
  /** The current values by the last segment of the secrets' names, for `_local/secrets`. */
  secrets: () => Record<string, string>;
}

export function createSecretsManager(cloud: Cloud): SecretsManager {
  const secrets: Secrets = new Map();
  cloud.register('secretsmanager', secretOperations(cloud, secrets));
  return {
    resourceTypes: resourceTypes(cloud, secrets),
    secrets: () => Object.fromEntries([...secrets.values()].map(currentText)),
  };
}

function currentText({ name, stages }: Secret): [string, string] {
  return [nameIn(name), stages.get(CURRENT)?.text ?? ''];
}

const secretProperties = z.strictObject({
  Name: z.string().optional(),
  Description: inert,
  GenerateSecretString: passwordRules
    .extend({ SecretStringTemplate: z.string().optional(), GenerateStringKey: z.string().optional() })
    .refine(
      (given) => (given.SecretStringTemplate === undefined) === (given.GenerateStringKey === undefined),
      'SecretStringTemplate and GenerateStringKey go together',
    )
    .optional(),
  SecretString: z.string().optional(),
});

// HostedRotationLambda is refused by name: there is no such function here.
const rotationProperties = z.strictObject({
  SecretId: z.string(),
  RotationLambdaARN: z.string(),
  RotateImmediatelyOnUpdate: z.literal(true).default(true),
  RotationRules: z.strictObject({ AutomaticallyAfterDays: z.int().min(1).max(1000) }),
});

/** Everything must have been made before the first function can run. */
const AFTER_BOOT_SECONDS = 1;
const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function resourceTypes(cloud: Cloud, secrets: Secrets): ResourceTypes {
  const { kernel } = cloud;
  return {
    'AWS::SecretsManager::Secret': resourceType({
      properties: secretProperties,
      create({ physicalName, properties }) {
        const name = properties.Name ?? physicalName;
        const suffix = kernel.random.text(6, ALPHANUMERIC);
        const secretArn = arn('secretsmanager', `secret:${name}-${suffix}`);
        const secret: Secret = { name, arn: secretArn, stages: new Map() };
        const text = initialText(cloud, properties);
        if (text !== undefined)
          putVersion(secret, { id: kernel.random.uuid(), text, createdAt: kernel.now() }, [CURRENT]);
        secrets.set(secret.arn, secret);
        return { ref: secret.arn, attributes: {} };
      },
    }),
    'AWS::SecretsManager::RotationSchedule': resourceType({
      properties: rotationProperties,
      create({ properties: { SecretId, RotationLambdaARN, RotationRules } }) {
        const secret = findSecret(secrets, SecretId);
        secret.rotation = { lambdaArn: RotationLambdaARN, everyDays: RotationRules.AutomaticallyAfterDays };
        startRotation(cloud, secret, undefined, AFTER_BOOT_SECONDS);
        scheduleRotation(cloud, secret, kernel.now());
        return { ref: secret.arn, attributes: {} };
      },
    }),
  };
}

function initialText(
  { kernel }: Cloud,
  { SecretString, GenerateSecretString }: z.infer<typeof secretProperties>,
): string | undefined {
  if (!GenerateSecretString) return SecretString;
  const { SecretStringTemplate, GenerateStringKey, ...rules } = GenerateSecretString;
  const password = randomPassword(kernel.random, rules);
  if (SecretStringTemplate === undefined) return password;
  const template = JSON.parse(SecretStringTemplate) as object;
  return JSON.stringify({ ...template, [GenerateStringKey ?? '']: password });
}
