import { AwsError } from '../../aws-error.ts';

export interface SecretVersion {
  id: string;
  /** None: a rotation has only announced it. */
  text?: string;
  /** Epoch ms. */
  createdAt: number;
}

export interface Secret {
  name: string;
  arn: string;
  /** Each names one version at a time; versions that no stage names any more are forgotten. */
  stages: Map<string, SecretVersion>;
  rotation?: {
    lambdaArn: string;
    everyDays: number;
    /** Epoch ms, as the next. */
    lastAt?: number;
    nextAt?: number;
  };
}

/** By ARN. */
export type Secrets = Map<string, Secret>;

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

/** By ARN or by name. */
export function findSecret(secrets: Secrets, id: string): Secret {
  const found = [...secrets.values()].find(({ arn, name }) => arn === id || name === id);
  if (!found) throw notFound('secret');
  return found;
}

export function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}.`);
}

export function findVersion({ stages }: Secret, id: string): SecretVersion | undefined {
  return [...stages.values()].find((version) => version.id === id);
}

export function stagesOf({ stages }: Secret, version: SecretVersion): string[] {
  return [...stages].filter(([, named]) => named === version).map(([stage]) => stage);
}

/** A new current version makes the last one the previous. */
export function moveStage({ stages }: Secret, stage: string, to: SecretVersion): void {
  const from = stages.get(stage);
  if (stage === CURRENT && from && from !== to) stages.set(PREVIOUS, from);
  stages.set(stage, to);
}

/** Puts a value under a version; the same value may be put again. */
export function putVersion(
  secret: Secret,
  { id, text, createdAt }: Required<SecretVersion>,
  stages: string[],
): SecretVersion {
  const version = findVersion(secret, id) ?? { id, createdAt };
  if (version.text !== undefined && version.text !== text)
    throw new AwsError(
      'ResourceExistsException',
      `You can't modify an existing version. Version ${id} already exists.`,
    );
  if (version.text === undefined) for (const stage of stages) moveStage(secret, stage, version);
  version.text = text;
  return version;
}
