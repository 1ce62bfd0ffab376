import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { businessAlarm } from './business-alarm.ts';

export interface QueueConsumerProps {
  handler: { function: lambda.Function; timeout: Duration };
  alarmTopic: sns.ITopic;
  /** What it means when messages stay undone, as the first sentence of its alarms. */
  impact: string;
  /** How old a message may become before that is worth an alarm. */
  lateAfter: Duration;
  /** For what persons can be read from; without it SQS encrypts with its own key. */
  encryptionKey?: kms.IKey;
  /** Messages that one call takes, default 10: less where one of them can be a lot of work. */
  batchSize?: number;
  /** What comes waits so long before it is taken, at most 15 minutes; default not at all. */
  delay?: Duration;
  /** Calls at once, at least 2: few where many would write the same items. */
  maxConcurrency?: number;
}

const MAX_RECEIVE_COUNT = 5;
const RETENTION = Duration.days(14);

/** A queue, the function that empties it in batches, and the dead-letter queue for what it could not do in five tries. */
export class QueueConsumer extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: QueueConsumerProps) {
    super(scope, id);
    const encryption = props.encryptionKey
      ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: props.encryptionKey }
      : { encryption: sqs.QueueEncryption.SQS_MANAGED };
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      ...encryption,
      retentionPeriod: RETENTION,
      enforceSSL: true,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encryption,
      retentionPeriod: RETENTION,
      enforceSSL: true,
      deliveryDelay: props.delay,
      visibilityTimeout: Duration.seconds(6 * props.handler.timeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    props.handler.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: props.batchSize ?? 10,
        maxConcurrency: props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
    this.addAlarms(props);
  }

  /** Takes in what matches on the bus; without a bus, on the account's default bus. Undeliverable events are dead letters too. */
  takeFrom(id: string, pattern: events.EventPattern, eventBus?: events.IEventBus): this {
    const rule = new events.Rule(this, id, { eventBus, eventPattern: pattern });
    rule.addTarget({
      bind: () => ({
        arn: this.queue.queueArn,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: Duration.days(1).toSeconds(), maximumRetryAttempts: 185 },
      }),
    });
    for (const queue of [this.queue, this.deadLetters]) {
      queue.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
        }),
      );
    }
    return this;
  }

  private addAlarms({ alarmTopic, impact, lateAfter }: QueueConsumerProps): void {
    businessAlarm(this, 'GivenUp', {
      topic: alarmTopic,
      impact: `${impact} At least one message was given up after ${MAX_RECEIVE_COUNT} tries: find the cause in the function's log, then redrive the dead-letter queue.`,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
    });
    businessAlarm(this, 'Late', {
      topic: alarmTopic,
      impact: `${impact} The oldest message has been waiting for more than ${lateAfter.toMinutes()} minutes: see whether the function fails or is throttled.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
      threshold: lateAfter.toSeconds(),
    });
  }
}

/** The right to put messages into the consumer's queue. */
export function sendRight(consumer: QueueConsumer): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [consumer.queue.queueArn] });
}
