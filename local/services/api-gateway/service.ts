import { hash } from 'node:crypto';
import * as z from 'zod';
import { type Cloud } from '../../cloud.ts';
import { resourceType, type ResourceTypes, type TwinService } from '../../template/resource.ts';
import { inert } from '../inert.ts';
import { awsErrorOf } from '../../aws-error.ts';
import { invokeFunction } from '../invoke-function.ts';
import { messageAnswer, proxyAnswer, proxyEvent, type HttpAnswer, type HttpRequest } from './event.ts';
import { authorize, authorizerProperties, type JwtAuthorizer, type TokenIssuers } from './jwt-authorizer.ts';
import { findRoute, readRoute, type Route } from './routes.ts';

interface ApiGateway extends TwinService {
  /** Answers one request, as a unit of its own. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
}

interface Api {
  /** Empty as long as the template has made none. */
  id: string;
  /** The function of each, by id. */
  integrations: Map<string, string>;
  authorizers: Map<string, JwtAuthorizer>;
  /** The most specific first. */
  routes: Route[];
}

const BODY_LIMIT = 10 * 1024 * 1024;

/** HTTP APIs with Lambda proxy integrations and JWT authorizers. The twin has one public address, hence one API. */
export function createApiGateway(
  cloud: Cloud,
  { publicUrl, issuers }: { publicUrl: string; issuers: TokenIssuers },
): ApiGateway {
  const { kernel } = cloud;
  const api: Api = { id: '', integrations: new Map(), authorizers: new Map(), routes: [] };

  const handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    const found = findRoute(api.routes, request.method, request.target.split('?')[0] ?? '/');
    if (!found) return messageAnswer(404, 'Not Found');
    if (request.body.length > BODY_LIMIT) return messageAnswer(413, 'Request Entity Too Large');
    const { route } = found;
    const authorized = route.authorizer && authorize(route.authorizer, issuers, request);
    if (authorized && 'refusal' in authorized) return authorized.refusal;
    return kernel.submit(`http ${route.routeKey}`, async () => {
      const event = proxyEvent(request, found, { kernel, apiId: api.id, authorized });
      try {
        return proxyAnswer(await invokeFunction(cloud, route.functionArn, event));
      } catch (error) {
        return awsErrorOf(error).statusCode === 429
          ? messageAnswer(503, 'Service Unavailable')
          : messageAnswer(500, 'Internal Server Error');
      }
    });
  };

  return { handle, resourceTypes: resourceTypes(api, publicUrl, issuers) };
}

const apiProperties = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP'),
  Description: inert,
});

const integrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string().startsWith('arn:aws:lambda:'),
  PayloadFormatVersion: z.literal('2.0'),
});

const routeProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string().regex(/^[A-Z]+ \/[\w./{}+-]*$/, 'expected METHOD /path'),
  Target: z.string().regex(/^integrations\//, 'expected integrations/<id>'),
  AuthorizationType: z.enum(['NONE', 'JWT'], 'the twin runs JWT authorizers only').default('NONE'),
  AuthorizerId: z.string().optional(),
});

const stageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'the twin runs the $default stage only'),
  AutoDeploy: z.literal(true, 'the twin runs no deployments: AutoDeploy must be true'),
  // One machine needs no throttling and has its log in the terminal.
  AccessLogSettings: inert,
  DefaultRouteSettings: inert,
  RouteSettings: inert,
});

function resourceTypes(api: Api, publicUrl: string, issuers: TokenIssuers): ResourceTypes {
  return {
    'AWS::ApiGatewayV2::Api': resourceType({
      properties: apiProperties,
      create: ({ physicalName }) => {
        if (api.id !== '') throw new Error('the twin has one public address: a second API has no place');
        api.id = hash('sha256', physicalName).slice(0, 10);
        return { ref: api.id, attributes: { ApiEndpoint: publicUrl } };
      },
    }),
    'AWS::ApiGatewayV2::Integration': resourceType({
      properties: integrationProperties,
      create: ({ physicalName, properties: { IntegrationUri } }) => {
        api.integrations.set(physicalName, IntegrationUri);
        return { ref: physicalName, attributes: {} };
      },
    }),
    'AWS::ApiGatewayV2::Authorizer': resourceType({
      properties: authorizerProperties,
      create: ({ physicalName, properties: { JwtConfiguration } }) => {
        const { Issuer: issuer, Audience: audience } = JwtConfiguration;
        if (!issuers.isIssuer(issuer)) throw new Error(`the template has no user pool that is ${issuer}`);
        api.authorizers.set(physicalName, { issuer, audience });
        return { ref: physicalName, attributes: {} };
      },
    }),
    'AWS::ApiGatewayV2::Route': resourceType({
      properties: routeProperties,
      create: ({ physicalName, properties: { RouteKey, Target, AuthorizationType, AuthorizerId = '' } }) => {
        const functionArn = api.integrations.get(Target.slice(Target.indexOf('/') + 1));
        if (!functionArn) throw new Error(`the API has no ${Target}`);
        if (api.routes.some(({ routeKey }) => routeKey === RouteKey))
          throw new Error(`a second route ${RouteKey}`);
        const authorizer = api.authorizers.get(AuthorizerId);
        if (AuthorizationType === 'JWT' && !authorizer) throw new Error('the API has no such authorizer');
        api.routes.push(readRoute(RouteKey, functionArn, authorizer));
        api.routes.sort((a, b) => a.rank.localeCompare(b.rank));
        return { ref: physicalName, attributes: {} };
      },
    }),
    'AWS::ApiGatewayV2::Stage': resourceType({
      properties: stageProperties,
      create: ({ properties: { StageName } }) => ({ ref: StageName, attributes: {} }),
    }),
  };
}
