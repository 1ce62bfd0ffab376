import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AwsError, ConnectionLost } from '../../aws-error.ts';
import { REGION, type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { corsHeaders, corsProperties, preflight, type Cors } from './cors.ts';
import { proxyAnswer, proxyEvent, type HttpAnswer, type HttpRequest } from './event.ts';
import {
  authorize,
  authorizerProperties,
  type Authorized,
  type JwtAuthorizer,
  type TokenIssuers,
} from './jwt-authorizer.ts';
import { findRoute, type MatchedRoute, type Route } from './routes.ts';

interface ApiGateway extends TwinService {
  /** Answers one request, as a unit of its own. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
}

interface Api {
  id: string;
  domainName: string;
  cors: Cors | undefined;
  integrations: Map<string, string>;
  authorizers: Map<string, JwtAuthorizer>;
  routes: Route[];
}

const BODY_LIMIT = 10 * 1024 * 1024;

/** HTTP APIs with Lambda proxy integrations and JWT authorizers. The twin has one public address, hence one API. */
export function createApiGateway(
  cloud: Cloud,
  { publicUrl, issuers }: { publicUrl: string; issuers: TokenIssuers },
): ApiGateway {
  const apis = new Map<string, Api>();

  const handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    const [api] = apis.values();
    if (!api) return message(404, 'Not Found');
    if (request.body.length > BODY_LIMIT) return message(413, 'Request Entity Too Large');
    const asked = api.cors && preflight(api.cors, request);
    if (asked) return asked;
    const [path = '/'] = request.target.split('?');
    const route = findRoute(api.routes, request.method, path);
    const answer = route ? await admit(api, route, request) : message(404, 'Not Found');
    const allowed = api.cors ? corsHeaders(api.cors, request.headers.origin) : {};
    return { ...answer, headers: { ...answer.headers, ...allowed } };
  };

  const admit = async (api: Api, route: MatchedRoute, request: HttpRequest): Promise<HttpAnswer> => {
    if (!route.authorizer) return invoke(api, route, request);
    const authorized = authorize(route.authorizer, issuers, request);
    return 'refusal' in authorized ? authorized.refusal : invoke(api, route, request, authorized);
  };

  const invoke = (
    api: Api,
    route: MatchedRoute,
    request: HttpRequest,
    authorized?: Authorized,
  ): Promise<HttpAnswer> => {
    const { kernel } = cloud;
    return kernel.submit(`http ${route.routeKey}`, async () => {
      const event = proxyEvent(request, route, {
        apiId: api.id,
        domainName: api.domainName,
        requestId: kernel.random.uuid(),
        traceId: `Root=1-${hexSeconds(kernel.now())}-${kernel.random.text(24, '0123456789abcdef')}`,
        now: kernel.now(),
        authorized,
      });
      try {
        const input = { FunctionName: route.functionArn, Payload: event, InvocationType: 'RequestResponse' };
        const output = (await cloud.call('lambda', 'Invoke', input)) as {
          Payload?: unknown;
          FunctionError?: string;
        };
        const answer = output.FunctionError === undefined ? proxyAnswer(output.Payload) : undefined;
        return answer ?? message(500, 'Internal Server Error');
      } catch (error) {
        if (error instanceof AwsError && error.statusCode === 429) return message(503, 'Service Unavailable');
        if (error instanceof AwsError || error instanceof ConnectionLost)
          return message(500, 'Internal Server Error');
        throw error;
      }
    });
  };

  return { handle, resourceTypes: resourceTypes(apis, publicUrl, issuers) };
}

function hexSeconds(epochMs: number): string {
  return Math.floor(epochMs / 1000)
    .toString(16)
    .padStart(8, '0');
}

function message(status: number, text: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: text }) };
}

const idle = z.unknown().optional();

const apiProperties = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: corsProperties.optional(),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  // Words for people, and the address family of AWS's own endpoint.
  Description: idle,
  IpAddressType: idle,
  RouteSelectionExpression: idle,
  Tags: idle,
  Version: idle,
});

const integrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  IntegrationMethod: z.literal('POST').optional(),
  // A function's own timeout is what counts here.
  TimeoutInMillis: idle,
  Description: idle,
});

const routeProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string().regex(/^[A-Z]+ \/\S*$/, 'expected METHOD /path'),
  Target: z.string().regex(/^integrations\//, 'expected integrations/<id>'),
  AuthorizationType: z.enum(['NONE', 'JWT'], 'the twin runs JWT authorizers only').default('NONE'),
  AuthorizerId: z.string().optional(),
  OperationName: idle,
});

const stageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'the twin runs the $default stage only'),
  AutoDeploy: z.literal(true, 'the twin runs no deployments: AutoDeploy must be true'),
  // One machine needs no throttling and has its log in the terminal.
  AccessLogSettings: idle,
  DefaultRouteSettings: idle,
  RouteSettings: idle,
  Description: idle,
  Tags: idle,
});

function resourceTypes(apis: Map<string, Api>, publicUrl: string, issuers: TokenIssuers): ResourceTypes {
  const find = (id: string): Api => {
    const api = apis.get(id);
    if (!api) throw new Error(`there is no API ${id}`);
    return api;
  };
  return {
    'AWS::ApiGatewayV2::Api': resourceType({
      properties: apiProperties,
      create: ({ physicalName, properties }) => {
        if (apis.size > 0) throw new Error('the twin has one public address: a second API has no place');
        const id = shortId(physicalName);
        const domainName = `${id}.execute-api.${REGION}.amazonaws.com`;
        apis.set(id, {
          id,
          domainName,
          cors: properties.CorsConfiguration,
          integrations: new Map(),
          authorizers: new Map(),
          routes: [],
        });
        return { ref: id, attributes: { ApiId: id, ApiEndpoint: publicUrl } };
      },
    }),
    'AWS::ApiGatewayV2::Integration': resourceType({
      properties: integrationProperties,
      create: ({ physicalName, properties }) => {
        const id = shortId(physicalName);
        find(properties.ApiId).integrations.set(id, invokedFunction(properties.IntegrationUri));
        return { ref: id, attributes: { IntegrationId: id } };
      },
    }),
    'AWS::ApiGatewayV2::Authorizer': resourceType({
      properties: authorizerProperties,
      create: ({ physicalName, properties: { ApiId, JwtConfiguration } }) => {
        const { Issuer: issuer, Audience: audience } = JwtConfiguration;
        if (!issuers.isIssuer(issuer)) throw new Error(`the template has no user pool that is ${issuer}`);
        const id = shortId(physicalName);
        find(ApiId).authorizers.set(id, { issuer, audience });
        return { ref: id, attributes: { AuthorizerId: id } };
      },
    }),
    'AWS::ApiGatewayV2::Route': resourceType({
      properties: routeProperties,
      create: ({ physicalName, properties }) => {
        const { ApiId, RouteKey, Target, AuthorizationType } = properties;
        const api = find(ApiId);
        const functionArn = api.integrations.get(Target.slice(Target.indexOf('/') + 1));
        if (!functionArn) throw new Error(`the API has no ${Target}`);
        if (api.routes.some(({ routeKey }) => routeKey === RouteKey))
          throw new Error(`a second route ${RouteKey}`);
        const authorizer = api.authorizers.get(properties.AuthorizerId ?? '');
        if (AuthorizationType === 'JWT' && !authorizer) throw new Error('the API has no such authorizer');
        api.routes.push({ routeKey: RouteKey, functionArn, authorizer });
        const id = shortId(physicalName);
        return { ref: id, attributes: { RouteId: id } };
      },
    }),
    'AWS::ApiGatewayV2::Stage': resourceType({
      properties: stageProperties,
      create: ({ properties }) => {
        find(properties.ApiId);
        return { ref: properties.StageName, attributes: {} };
      },
    }),
  };
}

/** The function in `arn:aws:apigateway:…:lambda:path/…/functions/<arn>/invocations`, or the ARN itself. */
function invokedFunction(uri: string): string {
  return /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

function shortId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 10);
}
