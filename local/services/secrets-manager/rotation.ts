import { AwsError, awsErrorOf } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { deliver } from '../delivery.ts';
import { invokeFunction } from '../invoke-function.ts';
import { CURRENT, moveStage, PENDING, type Secret } from './secret.ts';

const DAY_MS = 86_400_000;
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** A rotation that failed is tried again, as AWS does, though not for ever. */
const PAUSE_SECONDS = 3600;
const MAX_ATTEMPTS = 5;

/** Announces a version and schedules its making; answers with its id. */
export function startRotation(
  cloud: Cloud,
  secret: Secret,
  token = cloud.kernel.random.uuid(),
  delaySeconds = 0,
): string {
  const problem = !secret.rotation
    ? 'No Lambda rotation function ARN is associated with this secret.'
    : isUnderWay(secret) && "A previous rotation isn't complete. That rotation will be reattempted.";
  if (problem) throw new AwsError('InvalidRequestException', problem);
  moveStage(secret, PENDING, { id: token, createdAt: cloud.kernel.now() });
  rotate(cloud, secret, token, delaySeconds);
  return token;
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
    startRotation(cloud, secret);
  });
}

function rotate(cloud: Cloud, secret: Secret, token: string, delaySeconds: number): void {
  const { name, arn, rotation } = secret;
  const send = async (): Promise<void> => {
    for (const Step of STEPS) {
      const event = { Step, SecretId: arn, ClientRequestToken: token, RotationToken: token };
      await invokeFunction(cloud, rotation?.lambdaArn ?? '', event).catch((error: unknown) => {
        const { code, message, statusCode } = awsErrorOf(error);
        throw new AwsError(code, `${Step}: ${message}`, statusCode);
      });
    }
    if (rotation) rotation.lastAt = cloud.kernel.now();
  };
  const pauseAfter = ({ length }: readonly unknown[]) => (length < MAX_ATTEMPTS ? PAUSE_SECONDS : undefined);
  const delivery = { label: `rotate ${name}`, send, pauseAfter, longestAge: Infinity };
  deliver(cloud, `deliver:rotation:${name}`, delivery, delaySeconds);
}
