import { hash } from 'node:crypto';
import * as z from 'zod';
import { arn, REGION } from '../../cloud.ts';
import { Random } from '../../random.ts';
import { inertProperties } from '../inert.ts';
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
      const iat = Math.floor(Date.now() / 1000);
      const exp = iat + client.accessTokenSeconds;
      const token = keys.sign({ ...claimsOf(group, pool.issuer), client_id: client.id, iat, exp });
      return { token, expiresAt: new Date(exp * 1000).toISOString() };
    },
    groups: () => [...pools.values()].flatMap(({ groups }) => groups),
    verify: (token) => keys.verify(token),
    isIssuer: (url) => [...pools.values()].some(({ issuer }) => issuer === url),
    resourceTypes: resourceTypes(pools),
  };
}

/** What an access token of Cognito's says of the one user of a group: the same person after a restart. */
function claimsOf(group: string, issuer: string): Claims {
  const username = `${group}@local`;
  const seed = parseInt(shortId(`${issuer} ${username}`, 8), 16);
  return {
    sub: new Random(seed).uuid(),
    'cognito:groups': [group],
    iss: issuer,
    token_use: 'access',
    username,
  };
}

/** Nobody signs in here: what a template says of passwords, factors, mails and pages is not needed. */
const poolProperties = z.strictObject(
  inertProperties(
    'AccountRecoverySetting AdminCreateUserConfig AutoVerifiedAttributes DeletionProtection EmailVerificationMessage EmailVerificationSubject EnabledMfas MfaConfiguration Policies SmsVerificationMessage UsernameAttributes UsernameConfiguration VerificationMessageTemplate',
  ),
);

const SECONDS = { minutes: 60, hours: 3600 };

const clientProperties = z.strictObject({
  ...inertProperties(
    'AllowedOAuthFlows AllowedOAuthFlowsUserPoolClient AllowedOAuthScopes CallbackURLs EnableTokenRevocation ExplicitAuthFlows IdTokenValidity LogoutURLs PreventUserExistenceErrors RefreshTokenValidity SupportedIdentityProviders',
  ),
  UserPoolId: z.string(),
  AccessTokenValidity: z.number().default(1),
  TokenValidityUnits: z
    .strictObject({
      ...inertProperties('IdToken RefreshToken'),
      AccessToken: z.literal(['minutes', 'hours']).default('hours'),
    })
    .default({ AccessToken: 'hours' }),
  GenerateSecret: z.literal(false, 'the twin keeps no client secrets').optional(),
});

const groupProperties = z.strictObject({
  ...inertProperties('Precedence'),
  UserPoolId: z.string(),
  GroupName: z.string(),
});

function resourceTypes(pools: Map<string, UserPool>): ResourceTypes {
  const poolOf = ({ UserPoolId }: { UserPoolId: string }): UserPool => {
    const pool = pools.get(UserPoolId);
    if (!pool) throw new Error(`there is no user pool ${UserPoolId}`);
    return pool;
  };
  return {
    'AWS::Cognito::UserPool': resourceType({
      properties: poolProperties,
      create: ({ physicalName }) => {
        const id = `${REGION}_${shortId(physicalName, 9)}`;
        const issuer = `https://cognito-idp.${REGION}.amazonaws.com/${id}`;
        pools.set(id, { issuer, clients: [], groups: [] });
        return { ref: id, attributes: { Arn: arn('cognito-idp', `userpool/${id}`), ProviderURL: issuer } };
      },
    }),
    'AWS::Cognito::UserPoolClient': resourceType({
      properties: clientProperties,
      create: ({ physicalName, properties }) => {
        const id = shortId(physicalName, 26);
        const unit = SECONDS[properties.TokenValidityUnits.AccessToken];
        poolOf(properties).clients.push({ id, accessTokenSeconds: properties.AccessTokenValidity * unit });
        return { ref: id, attributes: {} };
      },
    }),
    'AWS::Cognito::UserPoolGroup': resourceType({
      properties: groupProperties,
      create: ({ properties }) => {
        poolOf(properties).groups.push(properties.GroupName);
        return { ref: properties.GroupName, attributes: {} };
      },
    }),
  };
}

function shortId(name: string, length: number): string {
  return hash('sha256', name).slice(0, length);
}
