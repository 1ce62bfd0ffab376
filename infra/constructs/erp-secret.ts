import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../functions/security/rotate-erp-secret/environment.ts';
import { businessAlarm } from './business-alarm.ts';
import { HandlerFunction, type FunctionDefaults } from './handler-function.ts';

/** Letters and digits are base64 as they stand; the webhook reads this value, too, until the second rotation. */
const SECRET_LENGTH = 32;
const ROTATION_DAYS = 90;

export interface ErpSecretProps {
  defaults: FunctionDefaults;
  alarmTopic: sns.ITopic;
}

/** The secret by which the ERP signs. Its previous version stays valid until the next rotation, so that the ERP can follow. */
export class ErpSecret extends Construct {
  readonly secret: secretsmanager.Secret;

  constructor(scope: Construct, id: string, { defaults, alarmTopic }: ErpSecretProps) {
    super(scope, id);
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      secretName: 'puntual/erp',
      description: 'Signing secret of the ERP webhook (Standard Webhooks)',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      // A retained secret would keep its name and stand in the way of the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const rotate = new HandlerFunction(this, 'Rotate', {
      defaults,
      entry: 'security/rotate-erp-secret',
      description: 'Gives the ERP webhook a new signing secret',
      schema: environment,
      environment: {},
      rights: rotationRights(this.secret),
      unnamedResources:
        'secretsmanager:GetRandomPassword makes a password of no secret and accepts only "*".',
    });
    rotate.function.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceArn: this.secret.secretArn,
    });
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Rotation', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: rotate.function.functionArn,
      rotationRules: { automaticallyAfterDays: ROTATION_DAYS },
      // CloudFormation can make a random text, but not one in the form whsec_…: the first rotation brings the first secret.
      rotateImmediatelyOnUpdate: true,
    });
    schedule.node.addDependency(rotate);
    businessAlarm(this, 'NotRotated', {
      topic: alarmTopic,
      impact:
        'The signing secret of the ERP was not changed as planned. Deliveries go on with the old one: look at the log of the rotation function.',
      metric: rotate.function.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 1,
    });
  }
}

function rotationRights(secret: secretsmanager.ISecret): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resources: [secret.secretArn],
    }),
    new iam.PolicyStatement({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] }),
  ];
}

export function readSecretRight(secret: secretsmanager.ISecret): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret.secretArn],
  });
}
