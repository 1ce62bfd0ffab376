import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { businessAlarm } from './business-alarm.ts';

/** No header, no body and no claims: neither what the ERP sends nor who asks is logged. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  latency: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

export interface PublicApiProps {
  logRetentionDays: logs.RetentionDays;
  alarmTopic: sns.ITopic;
}

interface RouteTarget {
  function: lambda.Function;
  /** `GET /api/cases/{caseId}`, `ANY /api/{proxy+}`. */
  routes: readonly string[];
}

/** The one address of the application: the ERP's door, people's and debtors'. */
export class PublicApi extends Construct {
  readonly api: apigateway.HttpApi;
  readonly url: string;
  private readonly stage: apigateway.HttpStage;

  constructor(scope: Construct, id: string, { logRetentionDays, alarmTopic }: PublicApiProps) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Api', {
      description: 'Puntual: webhook of the ERP, and the finance API',
      createDefaultStage: false,
    });
    this.url = this.api.apiEndpoint;
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 200 },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
    });
    businessAlarm(this, 'Refusing', {
      topic: alarmTopic,
      impact:
        'The ERP cannot deliver, or people cannot see the portfolio: invoices and payments may not arrive, and debtors who have paid may be contacted once its tries are used up. Look at the logs of the webhook function and of the finance functions.',
      metric: this.api.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 3,
    });
  }

  /** Routes that anyone may call; `reason` says what protects them, or why nothing has to. */
  open(id: string, target: RouteTarget, reason: string, limit?: apigateway.ThrottleSettings): void {
    const routes = this.add(id, target);
    for (const route of routes) acknowledge(route, 'AwsSolutions-APIG4', reason);
    if (limit) this.throttle(target.routes, routes, limit);
  }

  /** Takes fewer requests a second by each of these routes than by the others. */
  private throttle(
    routeKeys: readonly string[],
    routes: readonly apigateway.HttpRoute[],
    limit: apigateway.ThrottleSettings,
  ): void {
    const stage = this.stage.node.defaultChild as apigateway.CfnStage;
    const settings = { ThrottlingRateLimit: limit.rateLimit, ThrottlingBurstLimit: limit.burstLimit };
    stage.routeSettings = Object.fromEntries(routeKeys.map((routeKey) => [routeKey, settings]));
    // CloudFormation refuses the settings of a route that is not there yet.
    for (const route of routes) this.stage.node.addDependency(route);
  }

  /** Routes that ask for a token which the authorizer accepts. */
  protected(id: string, target: RouteTarget, authorizer: apigateway.IHttpRouteAuthorizer): void {
    this.add(id, target, authorizer);
  }

  private add(
    id: string,
    target: RouteTarget,
    authorizer?: apigateway.IHttpRouteAuthorizer,
  ): apigateway.HttpRoute[] {
    const integration = new HttpLambdaIntegration(id, target.function, { scopePermissionToRoute: false });
    return target.routes.flatMap((route) => {
      const [method = '', path = ''] = route.split(' ');
      const methods = [apigateway.HttpMethod[method as keyof typeof apigateway.HttpMethod]];
      return this.api.addRoutes({ path, methods, integration, authorizer });
    });
  }
}
