import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { type Cloud, type Service } from '../../cloud.ts';
import type { Random } from '../../random.ts';
import { operation } from '../operation.ts';
import { startRotation } from './rotation.ts';
import { announce, CURRENT, findSecret, moveStage, versionAt, type Secret, type Secrets } from './secret.ts';

const ofSecret = { SecretId: z.string() };

const ofVersion = z.strictObject({
  ...ofSecret,
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

const newVersion = z.strictObject({
  ...ofSecret,
  ClientRequestToken: z.string().optional(),
  SecretString: z.string(),
  VersionStages: z.array(z.string()).default([CURRENT]),
});

const movedStage = z.strictObject({
  ...ofSecret,
  VersionStage: z.literal(CURRENT),
  MoveToVersionId: z.string(),
  RemoveFromVersionId: z.string().optional(),
});

export const passwordRules = z.strictObject({
  PasswordLength: z.int().min(4).max(4096).default(32),
  ExcludePunctuation: z.boolean().default(false),
});

export function secretOperations(cloud: Cloud, secrets: Secrets): Service['operations'] {
  const { kernel } = cloud;
  const run = <T>(schema: z.ZodType<T>, perform: (input: T) => unknown) =>
    operation(schema, 'InvalidParameterException', perform);
  /** Of one secret, which the answer names. */
  const runOf = <T extends { SecretId: string }>(
    schema: z.ZodType<T>,
    perform: (secret: Secret, input: T) => object,
  ) =>
    run(schema, (input) => {
      const secret = findSecret(secrets, input.SecretId);
      return { ARN: secret.arn, Name: secret.name, ...perform(secret, input) };
    });
  return {
    GetSecretValue: runOf(ofVersion, getSecretValue),
    PutSecretValue: runOf(newVersion, (secret, { ClientRequestToken, SecretString, VersionStages }) => {
      const id = ClientRequestToken ?? kernel.random.uuid();
      return putSecretValue(secret, { id, text: SecretString, stages: VersionStages, at: kernel.now() });
    }),
    DescribeSecret: runOf(z.strictObject(ofSecret), describe),
    UpdateSecretVersionStage: runOf(movedStage, (secret, input) => {
      makeCurrent(secret, input);
      return {};
    }),
    GetRandomPassword: run(passwordRules, (rules) => ({
      RandomPassword: randomPassword(kernel.random, rules),
    })),
    RotateSecret: runOf(
      z.strictObject({ ...ofSecret, ClientRequestToken: z.string().optional() }),
      (secret, { ClientRequestToken: token = kernel.random.uuid() }) => {
        startRotation(cloud, secret, kernel.now(), token);
        return { VersionId: token };
      },
    ),
  };
}

function getSecretValue(
  secret: Secret,
  { VersionId, VersionStage = VersionId === undefined ? CURRENT : undefined }: z.infer<typeof ofVersion>,
): object {
  const version = secret.versions.find(
    ({ id, stages }) =>
      (VersionId === undefined || id === VersionId) &&
      (VersionStage === undefined || stages.has(VersionStage)),
  );
  if (version?.text === undefined)
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${VersionId === undefined ? `staging label: ${VersionStage ?? ''}` : `VersionId: ${VersionId}`}`,
    );
  return {
    VersionId: version.id,
    SecretString: version.text,
    VersionStages: [...version.stages],
    CreatedDate: version.createdAt / 1000,
  };
}

interface Put {
  id: string;
  text: string;
  stages: string[];
  /** Epoch ms. */
  at: number;
}

/** Puts a value under a version; a new current version makes the last one the previous. */
export function putSecretValue(secret: Secret, { id, text, stages, at }: Put): object {
  const version = announce(secret, id, at);
  if (version.text === undefined) {
    version.text = text;
    for (const stage of stages) moveStage(secret, stage, version);
  } else if (version.text !== text)
    throw new AwsError(
      'ResourceExistsException',
      `You can't modify an existing version. Version ${id} already exists.`,
    );
  return { VersionId: id, VersionStages: [...version.stages] };
}

function makeCurrent(
  secret: Secret,
  { MoveToVersionId, RemoveFromVersionId }: z.infer<typeof movedStage>,
): void {
  const holder = versionAt(secret, CURRENT);
  if (holder && holder.id !== RemoveFromVersionId)
    throw new AwsError(
      'InvalidParameterException',
      `Staging label ${CURRENT} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  const target = secret.versions.find(({ id }) => id === MoveToVersionId);
  if (!target)
    throw new AwsError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret version.",
    );
  moveStage(secret, CURRENT, target);
}

function describe({ rotation, versions }: Secret): object {
  return {
    ...(rotation && {
      RotationEnabled: true,
      LastRotatedDate: seconds(rotation.lastAt),
      NextRotationDate: seconds(rotation.nextAt),
    }),
    VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, [...stages]])),
  };
}

function seconds(epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : epochMs / 1000;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** From the twin's seed, so no secret at all: the same run makes the same passwords. Some of each kind is in it. */
export function randomPassword(random: Random, rules: z.infer<typeof passwordRules>): string {
  const kinds = [LETTERS, LETTERS.toUpperCase(), '0123456789'];
  if (!rules.ExcludePunctuation) kinds.push(PUNCTUATION);
  const isMixed = (text: string): boolean =>
    kinds.every((kind) => Array.from(text).some((character) => kind.includes(character)));
  let password: string;
  do password = random.text(rules.PasswordLength, kinds.join(''));
  while (!isMixed(password));
  return password;
}
