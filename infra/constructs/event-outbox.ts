import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeDeadLetterQueue } from '../acknowledge.ts';
import { PUBLISHED } from '../../shared/case/published-event.ts';
import { CASES_SOURCE } from '../../shared/event-sources.ts';
import { businessAlarm } from './business-alarm.ts';
import { decryptRight } from './data-key.ts';

/** Only freshly inserted event items; an event is never changed afterwards. */
const EVENT_ITEMS = { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVENT#' }] } } } };

export interface EventOutboxProps {
  streamArn: string;
  key: kms.IKey;
  bus: events.IEventBus;
  alarmTopic: sns.ITopic;
}

/** Puts every event that was committed to the table on the event bus. */
export class EventOutbox extends Construct {
  constructor(scope: Construct, id: string, props: EventOutboxProps) {
    super(scope, id);
    const deadLetters = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    acknowledgeDeadLetterQueue(deadLetters, 'the pipe');
    const role = pipeRole(this, props, deadLetters);
    const pipe = new pipes.CfnPipe(this, 'Pipe', {
      description: 'Every committed event of the table, to the event bus',
      roleArn: role.roleArn,
      source: props.streamArn,
      sourceParameters: {
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRetryAttempts: -1,
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
        filterCriteria: { filters: [{ pattern: JSON.stringify(EVENT_ITEMS) }] },
      },
      target: props.bus.eventBusArn,
      targetParameters: {
        inputTemplate: publishedTemplate(),
        eventBridgeEventBusParameters: {
          source: CASES_SOURCE,
          detailType: '$.dynamodb.NewImage.type.S',
          time: '$.dynamodb.NewImage.at.S',
        },
      },
    });
    // CloudFormation knows the role only: without its policy the pipe may be refused at creation.
    pipe.node.addDependency(role);
    addAlarms(this, props.alarmTopic, pipe, deadLetters);
  }
}

/** DynamoDB hands numbers over as text, and they stay text here: `"seq":"12"`. A placeholder without a value leaves `""`. */
function publishedTemplate(): string {
  const fields = Object.entries(PUBLISHED).map(
    ([name, type]) => [name, `<$.dynamodb.NewImage.${name}.${type}>`] as const,
  );
  return JSON.stringify(Object.fromEntries(fields));
}

function pipeRole(scope: Construct, props: EventOutboxProps, deadLetters: sqs.IQueue): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    description: 'Puntual: reads the table stream, writes the event bus',
    assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com'),
  });
  const allow = (actions: string[], resource: string) =>
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
  allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    props.streamArn,
  );
  allow(['events:PutEvents'], props.bus.eventBusArn);
  allow(['sqs:SendMessage'], deadLetters.queueArn);
  role.addToPrincipalPolicy(decryptRight(props.key));
  return role;
}

function addAlarms(scope: Construct, topic: sns.ITopic, pipe: pipes.CfnPipe, deadLetters: sqs.IQueue): void {
  const meaning =
    'Payments no longer wake the workflows and the figures stand still; a reminder still checks the balance before it leaves.';
  businessAlarm(scope, 'Stuck', {
    topic,
    impact: `${meaning} The pipe from the table to the event bus fails: look at its role and at the bus.`,
    metric: new cloudwatch.Metric({
      namespace: 'AWS/EventBridge/Pipes',
      metricName: 'ExecutionFailed',
      dimensionsMap: { PipeName: pipe.ref },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
    threshold: 1,
    evaluationPeriods: 2,
  });
  businessAlarm(scope, 'GivenUp', {
    topic,
    impact: `${meaning} Events were given up. Their dead letters are only positions in the stream: put the events on the bus again from the table (npm run republish).`,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: 1,
  });
}
