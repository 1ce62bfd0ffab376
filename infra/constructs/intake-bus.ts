import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeDeadLetterQueue } from '../acknowledge.ts';
import { businessAlarm } from './business-alarm.ts';

/** What the ERP sent, encrypted with our key. It is not archived. */
export class IntakeBus extends Construct {
  readonly bus: events.EventBus;

  constructor(scope: Construct, id: string, { key, alarmTopic }: { key: kms.IKey; alarmTopic: sns.ITopic }) {
    super(scope, id);
    // Not with our key: it takes the events that could not be encrypted or decrypted, as when the key is disabled.
    const unreadable = new sqs.Queue(this, 'Unreadable', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    acknowledgeDeadLetterQueue(unreadable, 'the intake bus');
    this.bus = new events.EventBus(this, 'Bus', {
      description: 'Puntual: what the ERP sent',
      kmsKey: key,
      deadLetterQueue: unreadable,
    });
    unreadable.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [unreadable.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.bus.eventBusArn } },
      }),
    );
    businessAlarm(this, 'CannotDecrypt', {
      topic: alarmTopic,
      impact:
        'What the ERP sent is not being processed, payments included: the bus cannot use the encryption key. Enable the key, then put the dead letters on the intake bus again.',
      metric: unreadable.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
    });
  }
}
