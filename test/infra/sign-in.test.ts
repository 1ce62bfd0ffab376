import { describe, expect, it } from 'vitest';
import { groups } from '../../shared/api/groups.ts';
import { commandRoutes } from '../../shared/api/command-routes.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { asText, resourcesOf } from './assembly.ts';

/** Whoever may call these is known by other means, or learns nothing about anybody. */
const OPEN = ['GET /c/{token}', 'GET /openapi.json', 'POST /c/{token}', 'POST /webhooks/erp'];

const routes = resourcesOf('AWS::ApiGatewayV2::Route');
const keyOf = ({ Properties }: (typeof routes)[number]) => String(Properties['RouteKey']);

describe('The one API', () => {
  it('has the calls that the contract names', () => {
    expect(resourcesOf('AWS::ApiGatewayV2::Api')).toHaveLength(1);
    const expected = [
      ...OPEN,
      ...Object.keys(queryRoutes),
      ...Object.keys(commandRoutes),
      'ANY /api/{proxy+}',
    ];
    expect(routes.map(keyOf).sort()).toEqual(expect.arrayContaining(expected.sort()));
  });

  it('asks for a token of our user pool and our client everywhere but at three doors', () => {
    const open = routes.filter(({ Properties }) => Properties['AuthorizationType'] !== 'JWT');
    expect(open.map(keyOf).sort()).toEqual(OPEN);
    const [authorizer, ...others] = resourcesOf('AWS::ApiGatewayV2::Authorizer');
    expect(others).toEqual([]);
    const [pool] = resourcesOf('AWS::Cognito::UserPool');
    const [client] = resourcesOf('AWS::Cognito::UserPoolClient');
    const { Issuer, Audience } = authorizer?.Properties['JwtConfiguration'] as {
      Issuer: unknown;
      Audience: unknown[];
    };
    expect(asText(Issuer)).toMatch(/^https:\/\/cognito-idp\.<AWS::Region>\.amazonaws\.com\/</);
    expect(asText(Issuer)).toContain(pool?.id);
    expect(Audience.map(asText).join()).toContain(client?.id);
    for (const route of routes.filter((candidate) => !open.includes(candidate)))
      expect(asText(route.Properties['AuthorizerId']), keyOf(route)).toBe(`<${authorizer?.id ?? ''}>`);
  });
});

it('The doors for debtors take few requests a second, and are there before their limit is', () => {
  const [stage] = resourcesOf('AWS::ApiGatewayV2::Stage');
  const settings = stage?.Properties['RouteSettings'] as Record<string, { ThrottlingRateLimit: number }>;
  expect(Object.keys(settings).sort()).toEqual(OPEN.filter((route) => route.includes('/c/')));
  const usual = stage?.Properties['DefaultRouteSettings'] as { ThrottlingRateLimit: number };
  for (const { ThrottlingRateLimit } of Object.values(settings))
    expect(ThrottlingRateLimit).toBeLessThan(usual.ThrottlingRateLimit);
  const limited = routes.filter((route) => keyOf(route) in settings);
  expect(stage?.DependsOn).toEqual(expect.arrayContaining(limited.map(({ id }) => id)));
});

describe('The people of finance', () => {
  const [pool] = resourcesOf('AWS::Cognito::UserPool');

  it('are invited, need a second factor and a strong password', () => {
    expect(pool?.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
        },
      },
    });
  });

  it('are not lost with a deployment', () => {
    expect(pool?.Properties['DeletionProtection']).toBe('ACTIVE');
    expect(pool?.DeletionPolicy).toBe('Retain');
  });

  it('are in groups, of which the highest counts', () => {
    const found = resourcesOf('AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties);
    const byPrecedence = found.toSorted((a, b) => Number(b['Precedence']) - Number(a['Precedence']));
    expect(byPrecedence.map(({ GroupName }) => GroupName)).toEqual(groups);
  });

  it('sign in with a code and without a secret that a browser could give away', () => {
    const clients = resourcesOf('AWS::Cognito::UserPoolClient');
    expect(clients).toHaveLength(1);
    expect(clients[0]?.Properties).toMatchObject({
      AllowedOAuthFlows: ['code'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
    expect(clients[0]?.Properties['ExplicitAuthFlows']).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  });
});
