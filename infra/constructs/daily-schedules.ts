import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DailyTime } from '../../shared/time/daily.ts';
import { acknowledgeDeadLetterQueue } from '../acknowledge.ts';
import { businessAlarm } from './business-alarm.ts';

/** Functions that run once a day by the wall clock of a zone, across its changes of daylight saving time. */
export class DailySchedules extends Construct {
  /** What a schedule could not start, and what its function could not do in its tries. */
  readonly missed: sqs.Queue;
  private readonly group: scheduler.CfnScheduleGroup;
  private readonly role: iam.Role;

  constructor(scope: Construct, id: string, { alarmTopic }: { alarmTopic: sns.ITopic }) {
    super(scope, id);
    this.missed = new sqs.Queue(this, 'Missed', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    acknowledgeDeadLetterQueue(this.missed, 'the schedules and of the functions that they start');
    this.group = new scheduler.CfnScheduleGroup(this, 'Group', { name: `${Stack.of(this).stackName}-daily` });
    this.role = new iam.Role(this, 'Role', {
      description: 'Puntual: starts the daily functions',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.missed.queueArn] }),
    );
    businessAlarm(this, 'MissedARun', {
      topic: alarmTopic,
      impact:
        'A daily run did not happen: newly overdue invoices may not be dunned, cases that stopped may stay unnoticed, or the agency may not have its file. Read the dead letter for which, and invoke its function with it.',
      metric: this.missed.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
    });
  }

  /** Invokes the function at that time with `{ scheduledTime, zone }`. */
  every(id: string, handler: lambda.Function, { hour, minute, zone }: DailyTime): scheduler.CfnSchedule {
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
    );
    const schedule = new scheduler.CfnSchedule(this, id, {
      groupName: this.group.ref,
      scheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      scheduleExpressionTimezone: zone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: handler.functionArn,
        roleArn: this.role.roleArn,
        input: JSON.stringify({ scheduledTime: '<aws.scheduler.scheduled-time>', zone }),
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(6).toSeconds(), maximumRetryAttempts: 50 },
        deadLetterConfig: { arn: this.missed.queueArn },
      },
    });
    schedule.node.addDependency(this.role);
    return schedule;
  }
}
