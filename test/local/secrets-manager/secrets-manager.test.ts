import { describe, expect, test } from 'vitest';
import { lambdaArn, smallCloud, type SmallCloud } from '../event-bridge/small-cloud.ts';

const DAY = 86_400;
const value = async (twin: SmallCloud, SecretId: string, more: Record<string, unknown> = {}) =>
  (await twin.call('secretsmanager', 'GetSecretValue', { SecretId, ...more }))['SecretString'];

describe('a secret', () => {
  test('is made from its template, the same from the same seed', async () => {
    const make = async (seed: number) => {
      const twin = smallCloud({ seed });
      const secret = await twin.make('AWS::SecretsManager::Secret', 'Erp', {
        Name: 'puntual/erp',
        GenerateSecretString: {
          SecretStringTemplate: '{"kind":"webhook"}',
          GenerateStringKey: 'key',
          PasswordLength: 20,
          ExcludePunctuation: true,
        },
      });
      expect(secret.ref).toMatch(
        /^arn:aws:secretsmanager:us-east-1:000000000000:secret:puntual\/erp-[A-Za-z0-9]{6}$/,
      );
      expect(Object.keys(twin.secrets())).toEqual(['erp']);
      expect(await value(twin, 'puntual/erp')).toBe(twin.secrets()['erp']);
      return JSON.parse(twin.secrets()['erp'] ?? '') as { kind: string; key: string };
    };
    const first = await make(1);
    expect(first).toEqual({ kind: 'webhook', key: expect.stringMatching(/^[A-Za-z0-9]{20}$/) as string });
    expect(await make(1)).toEqual(first);
    expect(await make(2)).not.toEqual(first);
  });

  test('keeps its previous value when a new one is put', async () => {
    const twin = smallCloud();
    const { ref } = await twin.make('AWS::SecretsManager::Secret', 'S', { SecretString: 'one' });
    const first = await twin.call('secretsmanager', 'DescribeSecret', { SecretId: ref });
    const { VersionId } = await twin.call('secretsmanager', 'PutSecretValue', {
      SecretId: ref,
      SecretString: 'two',
    });
    expect(await value(twin, ref)).toBe('two');
    expect(await value(twin, ref, { VersionStage: 'AWSPREVIOUS' })).toBe('one');
    await twin.call('secretsmanager', 'PutSecretValue', { SecretId: ref, SecretString: 'three' });
    expect(await value(twin, ref, { VersionId })).toBe('two');
    const [oldest = ''] = Object.keys(first['VersionIdsToStages'] as object);
    await expect(value(twin, ref, { VersionId: oldest })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('takes the same version twice only with the same value', async () => {
    const twin = smallCloud();
    const { ref: SecretId } = await twin.make('AWS::SecretsManager::Secret', 'S', { SecretString: 'one' });
    const put = (SecretString: string) =>
      twin.call('secretsmanager', 'PutSecretValue', { SecretId, ClientRequestToken: 't', SecretString });
    await put('two');
    await put('two');
    await expect(put('other')).rejects.toMatchObject({ code: 'ResourceExistsException' });
  });

  test('that does not exist is not found', async () => {
    await expect(value(smallCloud(), 'none')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('a rotation', () => {
  /** The function that AWS documents: four steps, each of which may run again. */
  async function rotating() {
    const twin = smallCloud();
    const secret = await twin.make('AWS::SecretsManager::Secret', 'Erp', { Name: 'erp', SecretString: 'v0' });
    let made = 0;
    twin.handle('rotate', async ({ Step, SecretId, ClientRequestToken }) => {
      const call = (operation: string, input: object) =>
        twin.cloud.call('secretsmanager', operation, { SecretId, ...input });
      const described = (await call('DescribeSecret', {})) as {
        VersionIdsToStages: Record<string, string[]>;
      };
      const stages = described.VersionIdsToStages;
      if (Step === 'createSecret') {
        expect(stages[String(ClientRequestToken)]).toEqual(['AWSPENDING']);
        await call('PutSecretValue', {
          ClientRequestToken,
          SecretString: `v${(made += 1)}`,
          VersionStages: ['AWSPENDING'],
        });
      }
      if (Step === 'finishSecret') {
        const current = Object.keys(stages).find((id) => stages[id]?.includes('AWSCURRENT'));
        await call('UpdateSecretVersionStage', {
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: ClientRequestToken,
          RemoveFromVersionId: current,
        });
      }
    });
    await twin.make('AWS::SecretsManager::RotationSchedule', 'Rotation', {
      SecretId: secret.ref,
      RotationLambdaARN: lambdaArn('rotate'),
      RotationRules: { AutomaticallyAfterDays: 90 },
    });
    return { twin, secret };
  }

  test('runs after boot and then every so many days, keeping the previous value', async () => {
    const { twin, secret } = await rotating();
    expect(twin.secrets()).toEqual({ erp: 'v0' });
    await twin.at(1);
    expect(twin.invocations.map(({ Payload }) => Payload['Step'])).toEqual([
      'createSecret',
      'setSecret',
      'testSecret',
      'finishSecret',
    ]);
    expect(twin.secrets()).toEqual({ erp: 'v1' });
    expect(await value(twin, secret.ref, { VersionStage: 'AWSPREVIOUS' })).toBe('v0');
    await twin.at(200 * DAY);
    expect(twin.secrets()).toEqual({ erp: 'v3' });
  });

  test('that fails is tried again an hour later, under the same token', async () => {
    const { twin } = await rotating();
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle', times: 1 }] });
    await twin.at(3600);
    expect(twin.secrets()).toEqual({ erp: 'v0' });
    const error = 'ThrottlingException: createSecret: Rate exceeded (injected); tried again in 3600 s';
    expect(twin.told).toContainEqual({ kind: 'failure', where: 'rotate erp', error });
    await twin.at(3601);
    expect(twin.secrets()).toEqual({ erp: 'v1' });
  });

  test('that fails five times is given up', async () => {
    const { twin } = await rotating();
    twin.cloud.faults.set({ rules: [{ match: 'lambda:Invoke', kind: 'throttle' }] });
    await twin.at(24 * 3600);
    expect(twin.cloud.meter.get('lambda:Invoke')).toBe(5);
    const ends = twin.told.filter(
      (event) => event.kind === 'failure' && event.error.includes('given up after 5'),
    );
    expect(ends).toHaveLength(1);
  });

  test('on demand is refused while another is under way, and without a function', async () => {
    const { twin, secret } = await rotating();
    const rotate = (SecretId: string) => twin.call('secretsmanager', 'RotateSecret', { SecretId });
    await expect(rotate(secret.ref)).rejects.toMatchObject({ code: 'InvalidRequestException' });
    await twin.at(1);
    await rotate(secret.ref);
    await twin.kernel.settle();
    expect(twin.secrets()).toEqual({ erp: 'v2' });
    const plain = await twin.make('AWS::SecretsManager::Secret', 'Plain', { SecretString: 'x' });
    await expect(rotate(plain.ref)).rejects.toMatchObject({ code: 'InvalidRequestException' });
  });
});

test('a random password keeps to its rules', async () => {
  const twin = smallCloud();
  const { RandomPassword } = await twin.call('secretsmanager', 'GetRandomPassword', {
    PasswordLength: 8,
    ExcludePunctuation: true,
  });
  expect(RandomPassword).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z\d]{8}$/);
  await expect(twin.call('secretsmanager', 'GetRandomPassword', { PasswordLength: 2 })).rejects.toMatchObject(
    { code: 'InvalidParameterException' },
  );
});
