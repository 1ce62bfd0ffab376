import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';

/** A version without a value is one that a rotation has only announced. */
interface SecretVersion {
  id: string;
  value?: { text: string } | { binary: string };
  stages: Set<string>;
  /** Epoch ms. */
  createdAt: number;
}

export interface Secret {
  name: string;
  arn: string;
  description: string | undefined;
  kmsKeyId: string | undefined;
  createdAt: number;
  changedAt: number;
  rotatedAt?: number;
  versions: SecretVersion[];
  rotation?: Rotation;
}

export interface Rotation {
  lambdaArn: string;
  rules: Record<string, unknown>;
  /** The next time after an instant, epoch ms. */
  next: (after: number) => number | undefined;
  nextAt?: number | undefined;
}

/** By ARN. */
export type Secrets = Map<string, Secret>;

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

/** By ARN, by ARN without its random end, or by name. */
export function findSecret(secrets: Secrets, id: string | undefined): Secret {
  const found = [...secrets.values()].find(
    (secret) =>
      id !== undefined && (secret.arn === id || secret.name === id || secret.arn.slice(0, -7) === id),
  );
  if (!found)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return found;
}

export function versionAt(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find(({ stages }) => stages.has(stage));
}

/** Puts a value under a version; a new current version makes the last one the previous. */
export function putVersion(
  cloud: Cloud,
  secret: Secret,
  { id, value, stages }: { id: string; value: SecretVersion['value']; stages: string[] },
): SecretVersion {
  const known = secret.versions.find((version) => version.id === id);
  if (known?.value) {
    if (JSON.stringify(known.value) === JSON.stringify(value)) return known;
    throw new AwsError(
      'ResourceExistsException',
      `You can't modify an existing version. Version ${id} already exists.`,
    );
  }
  const version = known ?? { id, stages: new Set<string>(), createdAt: cloud.kernel.now() };
  version.value = value;
  if (!known) secret.versions.push(version);
  for (const stage of stages) moveStage(secret, stage, version);
  secret.changedAt = cloud.kernel.now();
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

export function stagesOf(secret: Secret): Record<string, string[]> {
  return Object.fromEntries(secret.versions.map(({ id, stages }) => [id, [...stages]]));
}
