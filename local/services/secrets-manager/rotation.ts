import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { type Cloud } from '../../cloud.ts';
import { parseScheduleExpression, readRate } from '../scheduler/expression.ts';
import { CURRENT, moveStage, PENDING, versionAt, type Rotation, type Secret } from './secret.ts';

interface RotationRules {
  AutomaticallyAfterDays?: number | undefined;
  ScheduleExpression?: string | undefined;
  Duration?: string | undefined;
}

const DAY_MS = 86_400_000;
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** A rotation that failed is tried again, as AWS does, though not for ever. */
const RETRY_MS = 3_600_000;
const MAX_ATTEMPTS = 5;

export function readRotation(lambdaArn: string, rules: RotationRules): Rotation {
  return { lambdaArn, rules: { ...rules }, next: readNext(rules) };
}

function readNext({ AutomaticallyAfterDays, ScheduleExpression }: RotationRules): Rotation['next'] {
  if (ScheduleExpression === undefined) {
    const days = AutomaticallyAfterDays;
    return (after) => (days === undefined ? undefined : after + days * DAY_MS);
  }
  const rate = /^rate\((.*)\)$/.exec(ScheduleExpression)?.[1];
  if (rate !== undefined) {
    const period = readRate(rate);
    return (after) => after + period;
  }
  const occurrences = parseScheduleExpression(ScheduleExpression, 'UTC');
  return (after) => occurrences.next(after, after);
}

/** Announces a version and schedules its making; one timer stands for the next rotation. */
export function startRotation(cloud: Cloud, secret: Secret, at: number, token: string): void {
  const pending = versionAt(secret, PENDING);
  if (pending && !pending.stages.has(CURRENT))
    throw new AwsError(
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    );
  const announced = { id: token, stages: new Set<string>(), createdAt: cloud.kernel.now() };
  secret.versions.push(announced);
  moveStage(secret, PENDING, announced);
  cloud.kernel.schedule(at, `rotate ${secret.name}`, () => rotate(cloud, secret, token, 1));
}

/** The first rotation, at once or in time, and through it all others. */
export function scheduleRotation(cloud: Cloud, secret: Secret, after: number): void {
  const nextAt = secret.rotation?.next(after);
  if (!secret.rotation || nextAt === undefined) return;
  secret.rotation.nextAt = nextAt;
  cloud.kernel.schedule(nextAt, `rotate ${secret.name}`, () => {
    scheduleRotation(cloud, secret, nextAt);
    const pending = versionAt(secret, PENDING);
    // One that failed for good stands in the way of no other.
    if (pending && !pending.stages.has(CURRENT)) moveStage(secret, PENDING, undefined);
    startRotation(cloud, secret, nextAt, cloud.kernel.random.uuid());
  });
}

async function rotate(cloud: Cloud, secret: Secret, token: string, attempt: number): Promise<void> {
  const failure = await firstFailure(cloud, secret, token);
  if (failure === undefined) {
    secret.rotatedAt = cloud.kernel.now();
    return;
  }
  cloud.tell({ kind: 'failure', where: `rotate ${secret.name}`, error: failure });
  if (attempt < MAX_ATTEMPTS)
    cloud.kernel.schedule(cloud.kernel.now() + RETRY_MS, `rotate ${secret.name}`, () =>
      rotate(cloud, secret, token, attempt + 1),
    );
}

async function firstFailure(cloud: Cloud, secret: Secret, token: string): Promise<string | undefined> {
  for (const Step of STEPS) {
    try {
      const answer = (await cloud.call('lambda', 'Invoke', {
        FunctionName: secret.rotation?.lambdaArn,
        InvocationType: 'RequestResponse',
        Payload: { Step, SecretId: secret.arn, ClientRequestToken: token, RotationToken: token },
      })) as { FunctionError?: string; Payload?: unknown };
      if (answer.FunctionError !== undefined) return `${Step}: ${JSON.stringify(answer.Payload)}`;
    } catch (error) {
      if (error instanceof AwsError || error instanceof ConnectionLost) return `${Step}: ${error.message}`;
      throw error;
    }
  }
  return undefined;
}
