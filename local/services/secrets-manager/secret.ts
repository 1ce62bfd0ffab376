import { AwsError } from '../../aws-error.ts';

/** A version without a value is one that a rotation has only announced. */
interface SecretVersion {
  id: string;
  text?: string;
  stages: Set<string>;
  /** Epoch ms. */
  createdAt: number;
}

export interface Secret {
  name: string;
  arn: string;
  versions: SecretVersion[];
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
  if (!found)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return found;
}

export function versionAt(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find(({ stages }) => stages.has(stage));
}

/** The version of that id, announced if there is none yet. */
export function announce(secret: Secret, id: string, createdAt: number): SecretVersion {
  const known = secret.versions.find((version) => version.id === id);
  if (known) return known;
  const version = { id, stages: new Set<string>(), createdAt };
  secret.versions.push(version);
  return version;
}

/** A stage names one version at a time; versions that no stage names any more are forgotten. */
export function moveStage(secret: Secret, stage: string, to: SecretVersion | undefined): void {
  const from = versionAt(secret, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to?.stages.add(stage);
  if (stage === CURRENT && from) moveStage(secret, PREVIOUS, from);
  secret.versions = secret.versions.filter(({ stages }) => stages.size > 0);
}
