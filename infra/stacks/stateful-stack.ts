import * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { AgencyFiles } from '../constructs/agency-files.ts';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { CaseTable } from '../constructs/case-table.ts';
import { dataKey } from '../constructs/data-key.ts';
import { ErpSecret } from '../constructs/erp-secret.ts';
import type { FunctionDefaults } from '../constructs/handler-function.ts';
import { IntakeBus } from '../constructs/intake-bus.ts';
import { SignIn } from '../constructs/sign-in.ts';

export interface StatefulStackProps extends StackProps {
  defaults: FunctionDefaults;
  alarmEmail?: string;
  consoleUrls: string[];
}

/** What must outlive a deployment: data, keys, secrets, people, and the buses that others may subscribe to. */
export class StatefulStack extends Stack {
  readonly key: kms.Key;
  readonly cases: CaseTable;
  readonly agencyFiles: AgencyFiles;
  readonly intakeBus: events.EventBus;
  readonly eventBus: events.EventBus;
  readonly erpSecret: secretsmanager.ISecret;
  readonly idKeySecret: secretsmanager.ISecret;
  readonly optOutSecret: secretsmanager.ISecret;
  readonly alarmTopic: sns.Topic;
  readonly signIn: SignIn;
  readonly defaults: FunctionDefaults;

  constructor(
    scope: Construct,
    id: string,
    { defaults, alarmEmail, consoleUrls, ...props }: StatefulStackProps,
  ) {
    super(scope, id, props);
    this.defaults = defaults;
    this.key = dataKey(this, 'DataKey');
    this.cases = new CaseTable(this, 'Cases', { key: this.key });
    this.agencyFiles = new AgencyFiles(this, 'AgencyFiles', { key: this.key });
    this.alarmTopic = alarmTopic(this, 'Alarms', { key: this.key, email: alarmEmail });
    this.intakeBus = new IntakeBus(this, 'Intake', { key: this.key, alarmTopic: this.alarmTopic }).bus;
    this.eventBus = new events.EventBus(this, 'Events', {
      description: 'Puntual: what happened to each case (ids, amounts and types only)',
    });
    this.erpSecret = new ErpSecret(this, 'Erp', { defaults, alarmTopic: this.alarmTopic }).secret;
    this.idKeySecret = idKeySecret(this, 'IdKey');
    this.optOutSecret = optOutSecret(this, 'OptOutKeys');
    this.signIn = new SignIn(this, 'SignIn', { consoleUrls });

    new CfnOutput(this, 'TableName', { value: this.cases.table.tableName });
    new CfnOutput(this, 'AgencyBucketName', { value: this.agencyFiles.bucket.bucketName });
    new CfnOutput(this, 'IntakeBusName', { value: this.intakeBus.eventBusName });
    new CfnOutput(this, 'EventBusName', { value: this.eventBus.eventBusName });
    new CfnOutput(this, 'ErpSecretArn', { value: this.erpSecret.secretArn });
    new CfnOutput(this, 'AlarmTopicArn', { value: this.alarmTopic.topicArn });
    new CfnOutput(this, 'UserPoolId', { value: this.signIn.pool.userPoolId });
    new CfnOutput(this, 'ConsoleClientId', { value: this.signIn.client.userPoolClientId });
    new CfnOutput(this, 'SignInUrl', { value: this.signIn.domain.baseUrl() });
  }
}

function idKeySecret(scope: Construct, id: string): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, id, {
    description: 'Key of the hash that makes internal ids from the ids of the ERP',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(
    secret,
    'AwsSolutions-SMG4',
    'Every internal id is made with this key: another key would give every debtor and invoice a new id.',
  );
  return secret;
}

function optOutSecret(scope: Construct, id: string): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, id, {
    description: 'Keys, by number, that sign the links by which debtors end a channel',
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: '0',
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(
    secret,
    'AwsSolutions-SMG4',
    'A link must work years after it was sent: a new key is added beside the old ones by hand, under the next number.',
  );
  return secret;
}
