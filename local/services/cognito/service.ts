import { createHash } from 'node:crypto';
import * as z from 'zod';
import { arn, REGION } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { TokenKeys, type Claims } from './tokens.ts';

export interface Cognito extends TwinService {
  /** A bearer token of the local user who is in this group; undefined when the template has no such group. */
  token(group: string): LocalToken | undefined;
  /** The names of all groups. */
  groups(): string[];
  /** The claims of a token that one of the user pools has signed; undefined for any other text. */
  verify(token: string): Claims | undefined;
  isIssuer(url: string): boolean;
}

interface LocalToken {
  token: string;
  /** By the wall clock, as the freshness of tokens is. */
  expiresAt: string;
}

interface UserPool {
  id: string;
  issuer: string;
  clients: { id: string; accessTokenSeconds: number }[];
  groups: string[];
}

/** User pools, as far as an API needs them: who is in which group, and tokens that say so. */
export function createCognito(): Cognito {
  const pools = new Map<string, UserPool>();
  const keys = new TokenKeys();
  return {
    token: (group) => {
      const pool = [...pools.values()].find(({ groups }) => groups.includes(group));
      const [client] = pool?.clients ?? [];
      if (!pool || !client) return undefined;
      const now = Math.floor(Date.now() / 1000);
      const claims = accessClaims(pool, client.id, group, now, now + client.accessTokenSeconds);
      return { token: keys.sign(claims), expiresAt: new Date(claims.exp * 1000).toISOString() };
    },
    groups: () => [...pools.values()].flatMap(({ groups }) => groups),
    verify: (token) => keys.verify(token),
    isIssuer: (url) => [...pools.values()].some(({ issuer }) => issuer === url),
    resourceTypes: resourceTypes(pools),
  };
}

/** The claims of Cognito's access tokens. */
function accessClaims({ issuer }: UserPool, clientId: string, group: string, now: number, exp: number) {
  const user = `${group}@local`;
  const sub = uuidOf(`${issuer} ${user}`);
  return {
    sub,
    'cognito:groups': [group],
    iss: issuer,
    client_id: clientId,
    origin_jti: uuidOf(`${user} ${now}`),
    token_use: 'access',
    scope: 'openid email',
    auth_time: now,
    iat: now,
    exp,
    jti: uuidOf(`${user} ${now} ${exp}`),
    username: user,
  };
}

/** The same text gives the same id, so that a user is the same person after a restart. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const idle = z.unknown().optional();

// Nobody signs in by a password here: what a pool says of passwords, factors and mails is not needed.
const poolProperties = z.strictObject({
  UserPoolName: z.string().optional(),
  AccountRecoverySetting: idle,
  AdminCreateUserConfig: idle,
  AliasAttributes: idle,
  AutoVerifiedAttributes: idle,
  DeletionProtection: idle,
  EmailConfiguration: idle,
  EmailVerificationMessage: idle,
  EmailVerificationSubject: idle,
  EnabledMfas: idle,
  MfaConfiguration: idle,
  Policies: idle,
  Schema: idle,
  SmsVerificationMessage: idle,
  UserAttributeUpdateSettings: idle,
  UserPoolAddOns: idle,
  UserPoolTags: idle,
  UserPoolTier: idle,
  UsernameAttributes: idle,
  UsernameConfiguration: idle,
  VerificationMessageTemplate: idle,
});

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']).default('hours');
const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

const clientProperties = z.strictObject({
  UserPoolId: z.string(),
  AccessTokenValidity: z.number().default(1),
  TokenValidityUnits: z
    .strictObject({ AccessToken: unit, IdToken: idle, RefreshToken: idle })
    .default({ AccessToken: 'hours' }),
  ClientName: idle,
  AllowedOAuthFlows: idle,
  AllowedOAuthFlowsUserPoolClient: idle,
  AllowedOAuthScopes: idle,
  AuthSessionValidity: idle,
  CallbackURLs: idle,
  DefaultRedirectURI: idle,
  EnableTokenRevocation: idle,
  ExplicitAuthFlows: idle,
  GenerateSecret: z.literal(false, 'the twin keeps no client secrets').optional(),
  IdTokenValidity: idle,
  LogoutURLs: idle,
  PreventUserExistenceErrors: idle,
  ReadAttributes: idle,
  RefreshTokenRotation: idle,
  RefreshTokenValidity: idle,
  SupportedIdentityProviders: idle,
  WriteAttributes: idle,
});

const groupProperties = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string(),
  Description: idle,
  Precedence: idle,
  RoleArn: idle,
});

// There is no page for signing in.
const domainProperties = z.strictObject({
  UserPoolId: z.string(),
  Domain: z.string(),
  CustomDomainConfig: idle,
  ManagedLoginVersion: idle,
  Routing: idle,
});

function resourceTypes(pools: Map<string, UserPool>): ResourceTypes {
  const find = (id: string): UserPool => {
    const pool = pools.get(id);
    if (!pool) throw new Error(`there is no user pool ${id}`);
    return pool;
  };
  return {
    'AWS::Cognito::UserPool': resourceType({
      properties: poolProperties,
      create: ({ physicalName, properties: { UserPoolName } }) => {
        const id = `${REGION}_${shortId(UserPoolName ?? physicalName, 9)}`;
        const provider = `cognito-idp.${REGION}.amazonaws.com/${id}`;
        pools.set(id, { id, issuer: `https://${provider}`, clients: [], groups: [] });
        const attributes = {
          Arn: arn('cognito-idp', `userpool/${id}`),
          ProviderName: provider,
          ProviderURL: `https://${provider}`,
          UserPoolId: id,
        };
        return { ref: id, attributes };
      },
    }),
    'AWS::Cognito::UserPoolClient': resourceType({
      properties: clientProperties,
      create: ({ physicalName, properties: { UserPoolId, AccessTokenValidity, TokenValidityUnits } }) => {
        const id = shortId(physicalName, 26);
        const accessTokenSeconds = AccessTokenValidity * SECONDS[TokenValidityUnits.AccessToken];
        find(UserPoolId).clients.push({ id, accessTokenSeconds });
        return { ref: id, attributes: { ClientId: id, Name: physicalName } };
      },
    }),
    'AWS::Cognito::UserPoolGroup': resourceType({
      properties: groupProperties,
      create: ({ properties: { UserPoolId, GroupName } }) => {
        find(UserPoolId).groups.push(GroupName);
        return { ref: GroupName, attributes: {} };
      },
    }),
    'AWS::Cognito::UserPoolDomain': resourceType({
      properties: domainProperties,
      create: ({ properties: { UserPoolId, Domain } }) => {
        find(UserPoolId);
        return { ref: Domain, attributes: {} };
      },
    }),
  };
}

function shortId(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length);
}
