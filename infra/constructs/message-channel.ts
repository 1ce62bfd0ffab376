import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ses from 'aws-cdk-lib/aws-ses';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { businessAlarm } from './business-alarm.ts';

/** What SES tells about each message; each answers whether a claimed message left and arrived. */
const OUTCOMES = {
  send: 'Email Sent',
  delivery: 'Email Delivered',
  bounce: 'Email Bounced',
  complaint: 'Email Complaint Received',
  reject: 'Email Rejected',
  renderingFailure: 'Email Rendering Failed',
} as const;

/** The shares at which SES reviews an account are 5 % and 0.1 %; this is earlier. */
const BOUNCE_RATE_LIMIT = 0.04;
const COMPLAINT_RATE_LIMIT = 0.0008;

/** E-mail by SES, whose outcomes come back as events on the account's default bus, and SMS by SNS, of which no event tells. */
export class MessageChannel extends Construct {
  readonly configurationSetName: string;
  /** All outcomes of our messages and of no others. */
  readonly outcomes: events.EventPattern;
  /** The wildcard in the right to send, as cdk-nag writes it, and its reason. */
  readonly identities = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*';
  readonly identitiesReason =
    'The sender is data of each creditor: any identity that this account has verified may be one.';

  constructor(scope: Construct, id: string, { alarmTopic }: { alarmTopic: sns.ITopic }) {
    super(scope, id);
    const configurationSet = new ses.ConfigurationSet(this, 'ConfigurationSet');
    this.configurationSetName = configurationSet.configurationSetName;
    configurationSet.addEventDestination('Outcomes', {
      destination: ses.EventDestination.eventBus(
        events.EventBus.fromEventBusName(this, 'Default', 'default'),
      ),
      events: [
        ses.EmailSendingEvent.SEND,
        ses.EmailSendingEvent.DELIVERY,
        ses.EmailSendingEvent.BOUNCE,
        ses.EmailSendingEvent.COMPLAINT,
        ses.EmailSendingEvent.REJECT,
        ses.EmailSendingEvent.RENDERING_FAILURE,
      ],
    });
    this.outcomes = {
      source: ['aws.ses'],
      detailType: Object.values(OUTCOMES),
      detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSetName] } } },
    };
    this.addAlarms(alarmTopic);
  }

  sendRight(): iam.PolicyStatement {
    const stack = Stack.of(this);
    const arnOf = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'ses', resource, resourceName });
    return new iam.PolicyStatement({
      actions: ['ses:SendRawEmail'],
      resources: [arnOf('identity', '*'), arnOf('configuration-set', this.configurationSetName)],
    });
  }

  /** SMS go to numbers, which have no ARN: everything that has one is left out. */
  smsRight(): iam.PolicyStatement {
    const topics = Stack.of(this).formatArn({ service: 'sns', region: '*', account: '*', resource: '*' });
    return new iam.PolicyStatement({ actions: ['sns:Publish'], notResources: [topics] });
  }

  private addAlarms(topic: sns.ITopic): void {
    const reputation = (metricName: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/SES',
        metricName,
        statistic: 'Maximum',
        period: Duration.hours(1),
      });
    businessAlarm(this, 'ManyBounces', {
      topic,
      impact:
        'Many reminders do not arrive, and AWS may stop all e-mail of this account: correct the addresses in the ERP before more is sent.',
      metric: reputation('Reputation.BounceRate'),
      threshold: BOUNCE_RATE_LIMIT,
    });
    businessAlarm(this, 'ManyComplaints', {
      topic,
      impact:
        'Debtors mark reminders as spam, and AWS may stop all e-mail of this account: look at who complained and whether they should be contacted.',
      metric: reputation('Reputation.ComplaintRate'),
      threshold: COMPLAINT_RATE_LIMIT,
    });
  }
}
