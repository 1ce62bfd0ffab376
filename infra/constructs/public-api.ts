import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { businessAlarm } from './business-alarm.ts';

/** No header and no body: what the ERP sends is not logged. */
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

export interface ErpWebhookProps {
  handler: lambda.Function;
  logRetentionDays: logs.RetentionDays;
  alarmTopic: sns.ITopic;
}

/** `POST /webhooks/erp`: the one door of the ERP. */
export class ErpWebhook extends Construct {
  readonly api: apigateway.HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, props: ErpWebhookProps) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Api', {
      description: 'Puntual: webhook of the ERP',
      createDefaultStage: false,
    });
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new apigateway.HttpStage(this, 'Stage', {
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
    const [route] = this.api.addRoutes({
      path: '/webhooks/erp',
      methods: [apigateway.HttpMethod.POST],
      integration: new HttpLambdaIntegration('Handler', props.handler),
    });
    if (route) {
      acknowledge(
        route,
        'AwsSolutions-APIG4',
        'The signature (Standard Webhooks) over the exact bytes authenticates the ERP; an authorizer does not see the body.',
      );
    }
    this.url = `${this.api.apiEndpoint}/webhooks/erp`;
    businessAlarm(this, 'Refusing', {
      topic: props.alarmTopic,
      impact:
        'The ERP cannot deliver: invoices and payments do not arrive, and debtors who have paid may be contacted once its tries are used up. Look at the log of the webhook function.',
      metric: this.api.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 3,
    });
  }
}
