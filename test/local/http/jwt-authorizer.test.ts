import { createSign, generateKeyPairSync } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import type { HttpAnswer } from '../../../local/services/api-gateway/event.ts';
import { createApiGateway } from '../../../local/services/api-gateway/service.ts';
import { createCognito } from '../../../local/services/cognito/service.ts';

const ISSUER = /^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_[0-9a-f]{9}$/;

/** An API with one open route, one behind the authorizer and one that asks for a scope. */
async function guardedSite({ audience, issuer }: { audience?: string; issuer?: string } = {}) {
  const cloud = new Cloud(new Kernel({ startAt: 0, seed: 1 }), new FaultRules());
  const events: { requestContext: { authorizer?: { jwt: unknown } } }[] = [];
  cloud.register('lambda', {
    Invoke: ({ Payload }: { Payload: (typeof events)[number] }) => {
      events.push(Payload);
      return { StatusCode: 200, Payload: { statusCode: 204 } };
    },
  });
  const cognito = createCognito();
  const gateway = createApiGateway(cloud, { publicUrl: 'http://127.0.0.1:1', issuers: cognito });
  const types = { ...cognito.resourceTypes, ...gateway.resourceTypes };
  const make = async (type: string, logicalId: string, given: object) => {
    const resource = types[type];
    const properties: unknown = resource?.properties.parse(given);
    const made = await resource?.create({ logicalId, physicalName: logicalId, properties });
    if (!made) throw new Error(`no ${type}`);
    return made;
  };
  const pool = await make('AWS::Cognito::UserPool', 'Pool', { MfaConfiguration: 'ON' });
  const UserPoolId = pool.ref;
  const client = await make('AWS::Cognito::UserPoolClient', 'Client', {
    UserPoolId,
    AccessTokenValidity: 5,
    TokenValidityUnits: { AccessToken: 'minutes' },
  });
  await make('AWS::Cognito::UserPoolGroup', 'Group', { UserPoolId, GroupName: 'reader' });
  const { ref: ApiId } = await make('AWS::ApiGatewayV2::Api', 'Api', { Name: 'api', ProtocolType: 'HTTP' });
  const { ref: integration } = await make('AWS::ApiGatewayV2::Integration', 'Integration', {
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    PayloadFormatVersion: '2.0',
  });
  const { ref: AuthorizerId } = await make('AWS::ApiGatewayV2::Authorizer', 'People', {
    ApiId,
    Name: 'people',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: {
      Issuer: issuer ?? pool.attributes.ProviderURL,
      Audience: [audience ?? client.ref],
    },
  });
  const route = (RouteKey: string, more: object) =>
    make('AWS::ApiGatewayV2::Route', RouteKey, {
      ApiId,
      RouteKey,
      Target: `integrations/${integration}`,
      ...more,
    });
  const jwt = { AuthorizationType: 'JWT', AuthorizerId };
  await route('GET /open', {});
  await route('GET /guarded', jwt);
  const ask = (target: string, authorization?: string): Promise<HttpAnswer> =>
    gateway.handle({ method: 'GET', target, headers: { authorization }, body: Buffer.alloc(0) });
  return { cognito, events, ask, token: () => cognito.token('reader')?.token ?? '', clientId: client.ref };
}

const unauthorized = { status: 401, body: '{"message":"Unauthorized"}' };

const parts = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);

test('a function is told the claims of a token as texts, lists in brackets', async () => {
  const { ask, events, token, clientId } = await guardedSite();
  expect(await ask('/guarded', `Bearer ${token()}`)).toMatchObject({ status: 204 });
  const { jwt } = events[0]?.requestContext.authorizer as { jwt: { claims: Record<string, string> } };
  expect(jwt).toMatchObject({
    claims: {
      'cognito:groups': '[reader]',
      username: 'reader@local',
      client_id: clientId,
      token_use: 'access',
      iss: expect.stringMatching(ISSUER) as string,
      exp: expect.stringMatching(/^\d{10}$/) as string,
    },
    scopes: null,
  });
  expect(Number(jwt.claims.exp) - Number(jwt.claims.iat)).toBe(300);
  await ask('/guarded', token());
  expect(events).toHaveLength(2);
});

test('the user of a group is the same person after a restart, and the key is not', async () => {
  const [first, second] = [await guardedSite(), await guardedSite()];
  const [[head, claims], [otherHead, otherClaims]] = [parts(first.token()), parts(second.token())];
  expect(claims?.sub).toBe(otherClaims?.sub);
  expect(head?.kid).not.toBe(otherHead?.kid);
  expect(await second.ask('/guarded', `Bearer ${first.token()}`)).toMatchObject(unauthorized);
});

test('an open route asks for nothing and tells of nobody', async () => {
  const { ask, events } = await guardedSite();
  expect(await ask('/open')).toMatchObject({ status: 204 });
  expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
});

test('without a token, or with one that is none, the function is never called', async () => {
  const { ask, events, token } = await guardedSite();
  expect(await ask('/guarded')).toMatchObject({ ...unauthorized, headers: { 'www-authenticate': 'Bearer' } });
  const [head = '', claims = '', signature = ''] = token().split('.');
  const other = Buffer.from(JSON.stringify({ ...parts(token())[1], sub: 'somebody else' })).toString(
    'base64url',
  );
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const wrong of [
    'Bearer',
    'Bearer x',
    'Bearer a.b.c',
    'Basic dXNlcjpwYXNz',
    `Bearer ${head}.${claims}`,
    `Bearer ${head}.${claims}.`,
    `Bearer ${head}.${other}.${signature}`,
    `Bearer ${none}.${claims}.`,
    `Bearer ${token()}.${signature}`,
  ])
    expect(await ask('/guarded', wrong), wrong).toMatchObject(unauthorized);
  expect(events).toEqual([]);
});

test('a token that another key has signed is refused, whatever it calls its key', async () => {
  const { ask, token } = await guardedSite();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = token().split('.').slice(0, 2).join('.');
  const signature = createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url');
  expect(await ask('/guarded', `Bearer ${signed}.${signature}`)).toMatchObject(unauthorized);
});

test('a token holds until it expires, by the wall clock', async () => {
  const { ask, token } = await guardedSite();
  const now = Date.now();
  vi.useFakeTimers({ now, toFake: ['Date'] });
  try {
    const issued = token();
    vi.setSystemTime(now + 298_000);
    expect(await ask('/guarded', `Bearer ${issued}`)).toMatchObject({ status: 204 });
    vi.setSystemTime(now + 301_000);
    expect(await ask('/guarded', `Bearer ${issued}`)).toMatchObject(unauthorized);
    vi.setSystemTime(now - 300_000);
    expect(await ask('/guarded', `Bearer ${issued}`)).toMatchObject(unauthorized);
  } finally {
    vi.useRealTimers();
  }
});

test('a token for another client is refused', async () => {
  const { ask, token } = await guardedSite({ audience: 'another-client' });
  expect(await ask('/guarded', `Bearer ${token()}`)).toMatchObject(unauthorized);
});

test('what the twin cannot check is refused by name at start', async () => {
  await expect(guardedSite({ issuer: 'https://elsewhere.example' })).rejects.toThrow(
    'no user pool that is https://elsewhere.example',
  );
  const { resourceTypes } = createCognito();
  const pool = resourceTypes['AWS::Cognito::UserPool']?.properties;
  expect(pool?.safeParse({ LambdaConfig: {} }).error?.message).toContain('LambdaConfig');
  const client = resourceTypes['AWS::Cognito::UserPoolClient']?.properties;
  expect(client?.safeParse({ UserPoolId: 'p', GenerateSecret: true }).success).toBe(false);
});

test('there is no token for a group that nobody is in', async () => {
  const { cognito } = await guardedSite();
  expect(cognito.token('owner')).toBeUndefined();
  expect(cognito.groups()).toEqual(['reader']);
});
