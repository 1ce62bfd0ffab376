import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { toEpoch, type Instant } from '../../shared/time/calendar.ts';

const client = new SecretsManagerClient({});

/** The secret's present value. */
export async function readSecret(secretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error(`secret ${secretId} holds no text`);
  return SecretString;
}

/** The present value and, while a rotation lasts, the one before it: both sign. */
async function readRotatingSecret(secretId: string): Promise<string[]> {
  const present = await readSecret(secretId);
  try {
    const { SecretString } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSPREVIOUS' }),
    );
    return SecretString === undefined ? [present] : [present, SecretString];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [present];
    throw error;
  }
}

const SECRET_LIFETIME = 60_000;

/** The value of a secret to which people may add, known as in `rotatingSecret`. */
export const growingSecret = (secretId: string) => remembered(() => readSecret(secretId));

/**
 * The values of a rotating secret, read again when what is known is older than a minute of the callers' time; so a rotation
 * is known everywhere a minute later.
 */
export const rotatingSecret = (secretId: string) => remembered(() => readRotatingSecret(secretId));

function remembered<Value>(read: () => Promise<Value>): (at: Instant) => Promise<Value> {
  let known: { value: Value; readAt: number } | undefined;
  return async (at) => {
    const now = toEpoch(at);
    if (!known || Math.abs(now - known.readAt) > SECRET_LIFETIME) {
      known = { value: await read(), readAt: now };
    }
    return known.value;
  };
}
