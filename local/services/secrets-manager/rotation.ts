import { AwsError } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { invokeFunction } from '../invoke-function.ts';
import { CURRENT, moveStage, PENDING, type Secret } from './secret.ts';

const DAY_MS = 86_400_000;
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** A rotation that failed is tried again, as AWS does, though not for ever. */
const RETRY_MS = 3_600_000;
const MAX_ATTEMPTS = 5;

/** Announces a version under the token and schedules its making. */
export function startRotation(cloud: Cloud, secret: Secret, at: number, token: string): void {
  if (!secret.rotation)
    throw new AwsError(
      'InvalidRequestException',
      'No Lambda rotation function ARN is associated with this secret.',
    );
  if (isUnderWay(secret))
    throw new AwsError(
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    );
  moveStage(secret, PENDING, { id: token, createdAt: cloud.kernel.now() });
  cloud.kernel.schedule(at, `rotate ${secret.name}`, () => rotate(cloud, secret, token, 1));
}

function isUnderWay({ stages }: Secret): boolean {
  const pending = stages.get(PENDING);
  return pending !== undefined && pending !== stages.get(CURRENT);
}

/** The next rotation in time, and through it all others. */
export function scheduleRotation(cloud: Cloud, secret: Secret, after: number): void {
  const { rotation } = secret;
  if (!rotation) return;
  const nextAt = after + rotation.everyDays * DAY_MS;
  rotation.nextAt = nextAt;
  cloud.kernel.schedule(nextAt, `rotate ${secret.name}`, () => {
    scheduleRotation(cloud, secret, nextAt);
    // One that failed for good stands in the way of no other.
    secret.stages.delete(PENDING);
    startRotation(cloud, secret, nextAt, cloud.kernel.random.uuid());
  });
}

async function rotate(cloud: Cloud, secret: Secret, token: string, attempt: number): Promise<void> {
  const { kernel } = cloud;
  const failure = await firstFailure(cloud, secret, token);
  if (failure === undefined) {
    if (secret.rotation) secret.rotation.lastAt = kernel.now();
    return;
  }
  const where = `rotate ${secret.name}`;
  cloud.tell({ kind: 'failure', where, error: failure });
  if (attempt < MAX_ATTEMPTS)
    kernel.schedule(kernel.now() + RETRY_MS, where, () => rotate(cloud, secret, token, attempt + 1));
}

async function firstFailure(
  cloud: Cloud,
  { arn, rotation }: Secret,
  token: string,
): Promise<string | undefined> {
  for (const Step of STEPS) {
    const event = { Step, SecretId: arn, ClientRequestToken: token, RotationToken: token };
    const outcome = await invokeFunction(cloud, rotation?.lambdaArn ?? '', event);
    if ('failure' in outcome) return `${Step}: ${outcome.failure}`;
  }
  return undefined;
}
