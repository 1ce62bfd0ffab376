import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { type Cloud, type Operations } from '../../cloud.ts';
import type { Random } from '../../random.ts';
import { operationWith } from '../operation.ts';
import { startRotation } from './rotation.ts';
import {
  CURRENT,
  findSecret,
  findVersion,
  moveStage,
  notFound,
  putVersion,
  stagesOf,
  type Secret,
  type Secrets,
} from './secret.ts';

const run = operationWith('InvalidParameterException');
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

export function secretOperations(cloud: Cloud, secrets: Secrets): Operations {
  const { kernel } = cloud;
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
    PutSecretValue: runOf(newVersion, (secret, { ClientRequestToken, SecretString: text, VersionStages }) => {
      const id = ClientRequestToken ?? kernel.random.uuid();
      const version = putVersion(secret, { id, text, createdAt: kernel.now() }, VersionStages);
      return { VersionId: id, VersionStages: stagesOf(secret, version) };
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
      (secret, { ClientRequestToken }) => ({ VersionId: startRotation(cloud, secret, ClientRequestToken) }),
    ),
  };
}

function getSecretValue(secret: Secret, { VersionId, VersionStage }: z.infer<typeof ofVersion>): object {
  const stage = VersionStage ?? CURRENT;
  const version = VersionId === undefined ? secret.stages.get(stage) : findVersion(secret, VersionId);
  const stages = version ? stagesOf(secret, version) : [];
  if (version?.text === undefined || (VersionStage !== undefined && !stages.includes(VersionStage)))
    throw notFound(`secret value for ${VersionId ? `VersionId: ${VersionId}` : `staging label: ${stage}`}`);
  return {
    VersionId: version.id,
    SecretString: version.text,
    VersionStages: stages,
    CreatedDate: seconds(version.createdAt),
  };
}

function makeCurrent(
  secret: Secret,
  { MoveToVersionId, RemoveFromVersionId }: z.infer<typeof movedStage>,
): void {
  const holder = secret.stages.get(CURRENT);
  if (holder && holder.id !== RemoveFromVersionId)
    throw new AwsError(
      'InvalidParameterException',
      `Staging label ${CURRENT} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  const target = findVersion(secret, MoveToVersionId);
  if (!target) throw notFound('secret version');
  moveStage(secret, CURRENT, target);
}

function describe(secret: Secret): object {
  const { rotation, stages } = secret;
  return {
    ...(rotation && {
      RotationEnabled: true,
      LastRotatedDate: seconds(rotation.lastAt),
      NextRotationDate: seconds(rotation.nextAt),
    }),
    VersionIdsToStages: Object.fromEntries(
      [...stages.values()].map((version) => [version.id, stagesOf(secret, version)]),
    ),
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
