import { AwsError } from '../../aws-error.ts';
import { type Cloud, type Service } from '../../cloud.ts';
import { randomPassword, type PasswordRules } from './random-password.ts';
import { startRotation } from './rotation.ts';
import {
  CURRENT,
  findSecret,
  moveStage,
  putVersion,
  stagesOf,
  versionAt,
  type Secret,
  type Secrets,
} from './secret.ts';

interface OfSecret {
  SecretId?: string;
}

interface PutInput extends OfSecret {
  ClientRequestToken?: string;
  SecretString?: string;
  SecretBinary?: string;
  VersionStages?: string[];
}

export function secretOperations(cloud: Cloud, secrets: Secrets): Service['operations'] {
  return {
    GetSecretValue: (input: OfSecret & { VersionId?: string; VersionStage?: string }) =>
      getSecretValue(findSecret(secrets, input.SecretId), input),
    PutSecretValue: (input: PutInput) => putSecretValue(cloud, findSecret(secrets, input.SecretId), input),
    DescribeSecret: ({ SecretId }: OfSecret) => describe(findSecret(secrets, SecretId)),
    ListSecrets: () => ({ SecretList: [...secrets.values()].map(describe) }),
    UpdateSecretVersionStage: (
      input: OfSecret & { VersionStage: string; MoveToVersionId?: string; RemoveFromVersionId?: string },
    ) => updateVersionStage(cloud, findSecret(secrets, input.SecretId), input),
    GetRandomPassword: (rules: PasswordRules) => ({
      RandomPassword: randomPassword(cloud.kernel.random, rules),
    }),
    RotateSecret: ({ SecretId, ClientRequestToken }: OfSecret & { ClientRequestToken?: string }) => {
      const secret = findSecret(secrets, SecretId);
      if (!secret.rotation)
        throw new AwsError(
          'InvalidRequestException',
          'No Lambda rotation function ARN is associated with this secret.',
        );
      const token = ClientRequestToken ?? cloud.kernel.random.uuid();
      startRotation(cloud, secret, cloud.kernel.now(), token);
      return { ARN: secret.arn, Name: secret.name, VersionId: token };
    },
  };
}

function getSecretValue(
  secret: Secret,
  { VersionId, VersionStage }: { VersionId?: string; VersionStage?: string },
): Record<string, unknown> {
  const version =
    VersionId === undefined
      ? versionAt(secret, VersionStage ?? CURRENT)
      : secret.versions.find(
          ({ id, stages }) => id === VersionId && (VersionStage === undefined || stages.has(VersionStage)),
        );
  if (!version?.value) {
    const asked =
      VersionId === undefined ? `staging label: ${VersionStage ?? CURRENT}` : `VersionId: ${VersionId}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${asked}`,
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...('text' in version.value
      ? { SecretString: version.value.text }
      : { SecretBinary: version.value.binary }),
    VersionStages: [...version.stages],
    CreatedDate: version.createdAt / 1000,
  };
}

function putSecretValue(cloud: Cloud, secret: Secret, input: PutInput): Record<string, unknown> {
  const { SecretString, SecretBinary, ClientRequestToken, VersionStages = [CURRENT] } = input;
  if ((SecretString === undefined) === (SecretBinary === undefined))
    throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
  const version = putVersion(cloud, secret, {
    id: ClientRequestToken ?? cloud.kernel.random.uuid(),
    value: SecretString === undefined ? { binary: SecretBinary ?? '' } : { text: SecretString },
    stages: VersionStages,
  });
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
}

function updateVersionStage(
  cloud: Cloud,
  secret: Secret,
  input: { VersionStage: string; MoveToVersionId?: string; RemoveFromVersionId?: string },
): Record<string, unknown> {
  const { VersionStage, MoveToVersionId, RemoveFromVersionId } = input;
  const holder = versionAt(secret, VersionStage);
  if (
    holder &&
    holder.id !== (RemoveFromVersionId ?? (MoveToVersionId === holder.id ? holder.id : undefined))
  )
    throw new AwsError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  const target = secret.versions.find(({ id }) => id === MoveToVersionId);
  if (MoveToVersionId !== undefined && !target)
    throw new AwsError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret version.",
    );
  if (MoveToVersionId === undefined && VersionStage === CURRENT)
    throw new AwsError(
      'InvalidParameterException',
      'You can only move staging label AWSCURRENT to a different secret version.',
    );
  moveStage(secret, VersionStage, target);
  secret.changedAt = cloud.kernel.now();
  return { ARN: secret.arn, Name: secret.name };
}

function describe(secret: Secret): Record<string, unknown> {
  const { rotation, rotatedAt } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    ...(rotatedAt === undefined ? {} : { LastRotatedDate: rotatedAt / 1000 }),
    ...(rotation
      ? {
          RotationEnabled: true,
          RotationLambdaARN: rotation.lambdaArn,
          RotationRules: rotation.rules,
          ...(rotation.nextAt === undefined ? {} : { NextRotationDate: rotation.nextAt / 1000 }),
        }
      : {}),
    VersionIdsToStages: stagesOf(secret),
  };
}
