import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Webhook } from 'standardwebhooks';

export interface RotationStep {
  Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  SecretId: string;
  /** Also the id of the version that is being made. */
  ClientRequestToken: string;
}

const client = new SecretsManagerClient({});
/** 32 letters of the base64 alphabet are 24 bytes of key, as Standard Webhooks asks for. */
const SECRET_LETTERS = 32;

/** The four steps of a rotation, as Secrets Manager calls them; each may come twice. */
export async function rotateWebhookSecret({
  Step,
  SecretId,
  ClientRequestToken,
}: RotationStep): Promise<void> {
  switch (Step) {
    case 'createSecret':
      if (await pendingValue(SecretId, ClientRequestToken)) return;
      await client.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken,
          SecretString: `whsec_${await randomKey()}`,
          VersionStages: ['AWSPENDING'],
        }),
      );
      return;
    case 'setSecret':
      // Nobody else holds the secret: the webhook reads it here, and the ERP is given it by a person.
      return;
    case 'testSecret': {
      const pending = await pendingValue(SecretId, ClientRequestToken);
      if (pending === undefined) throw new Error(`version ${ClientRequestToken} has no pending value`);
      new Webhook(pending).sign('test', new Date(), '{}');
      return;
    }
    case 'finishSecret':
      await makeCurrent(SecretId, ClientRequestToken);
      return;
    default:
      Step satisfies never;
  }
}

async function randomKey(): Promise<string> {
  const { RandomPassword } = await client.send(
    new GetRandomPasswordCommand({ PasswordLength: SECRET_LETTERS, ExcludePunctuation: true }),
  );
  if (RandomPassword === undefined) throw new Error('no random password was given');
  return RandomPassword;
}

async function pendingValue(secretId: string, versionId: string): Promise<string | undefined> {
  try {
    const answer = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId, VersionStage: 'AWSPENDING' }),
    );
    return answer.SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function makeCurrent(secretId: string, versionId: string): Promise<void> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
  if (current === versionId) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: versionId,
      RemoveFromVersionId: current,
    }),
  );
}
