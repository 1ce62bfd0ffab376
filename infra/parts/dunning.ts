import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment as startDunningEnvironment } from '../../functions/dunning/start-dunning/environment.ts';
import { environment as sweepEnvironment } from '../../functions/dunning/sweep-due-dates/environment.ts';
import { environment as assignCallEnvironment } from '../../functions/workflow/assign-call/environment.ts';
import { environment as checkPaymentEnvironment } from '../../functions/workflow/check-payment/environment.ts';
import { environment as closeCaseEnvironment } from '../../functions/workflow/close-case/environment.ts';
import { environment as openCaseEnvironment } from '../../functions/workflow/open-case/environment.ts';
import { environment as requestEscalationEnvironment } from '../../functions/workflow/request-escalation/environment.ts';
import { environment as sendReminderEnvironment } from '../../functions/workflow/send-reminder/environment.ts';
import { environment as tellSalesEnvironment } from '../../functions/workflow/tell-sales/environment.ts';
import { invoiceDeclaredOverdue } from '../../shared/case/events/invoice-declared-overdue.ts';
import { acknowledgeWildcard } from '../acknowledge.ts';
import { businessAlarm } from '../constructs/business-alarm.ts';
import { DailySchedules } from '../constructs/daily-schedules.ts';
import { readSecretRight } from '../constructs/erp-secret.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { MessageChannel } from '../constructs/message-channel.ts';
import { QueueConsumer, sendRight } from '../constructs/queue-consumer.ts';
import { CASES_SOURCE } from '../../shared/event-sources.ts';
import { sweepsOf } from '../daily-runs.ts';
import type { Settings } from '../settings.ts';
import type { StepFunction } from '../workflow/dunning-definition.ts';
import { DunningWorkflow } from '../workflow/dunning-workflow.ts';
import type { Foundation } from './foundation.ts';

export interface DunningProps {
  foundation: Foundation;
  settings: Settings;
  email: MessageChannel;
  /** Of the links in what is sent to debtors. */
  publicUrl: string;
}

/** The workflow of each case, and what starts it. */
export class Dunning extends Construct {
  readonly workflow: DunningWorkflow;
  readonly start: QueueConsumer;
  readonly schedules: DailySchedules;
  private readonly foundation: Foundation;

  constructor(scope: Construct, id: string, { foundation, settings, email, publicUrl }: DunningProps) {
    super(scope, id);
    this.foundation = foundation;
    this.workflow = new DunningWorkflow(this, 'Workflow', {
      stateMachineName: settings.stateMachineName,
      cases: foundation.cases,
      logRetentionDays: foundation.defaults.logRetentionDays,
      functions: this.addSteps(settings, email, publicUrl),
    });
    this.start = this.addStart();
    this.schedules = this.addSchedules(settings);
    this.addAlarms();
  }

  private addSteps(
    { legalReading }: Settings,
    email: MessageChannel,
    publicUrl: string,
  ): Record<StepFunction, lambda.Function> {
    const { defaults, cases, optOutSecret } = this.foundation;
    // What the debtor's other cases owe decides who may be contacted, and when.
    const rights = cases.decide();
    const environment = {
      TABLE_NAME: cases.table.tableName,
      LEGAL_READING: JSON.stringify(legalReading),
    };
    const common = { defaults, environment, rights };
    const messages = {
      ...common,
      environment: { ...common.environment, CONFIGURATION_SET_NAME: email.configurationSetName },
      rights: [...rights, email.sendRight()],
    };
    const sendReminder = new HandlerFunction(this, 'SendReminder', {
      ...messages,
      entry: 'workflow/send-reminder',
      description: "Claims the debtor's one message, sends it and confirms it",
      environment: {
        ...messages.environment,
        PUBLIC_URL: publicUrl,
        OPT_OUT_SECRET_ID: optOutSecret.secretArn,
      },
      rights: [...messages.rights, email.smsRight(), readSecretRight(optOutSecret)],
      schema: sendReminderEnvironment,
    });
    const tellSales = new HandlerFunction(this, 'TellSales', {
      ...messages,
      entry: 'workflow/tell-sales',
      description: "Tells the debtor's account owner in sales, once, what is overdue",
      schema: tellSalesEnvironment,
    });
    for (const sender of [sendReminder, tellSales])
      acknowledgeWildcard(sender, email.identities, email.identitiesReason);
    return {
      openCase: new HandlerFunction(this, 'OpenCase', {
        ...common,
        entry: 'workflow/open-case',
        description: 'Opens a case for this execution and plans its first step',
        schema: openCaseEnvironment,
      }).function,
      checkPayment: new HandlerFunction(this, 'CheckPayment', {
        ...common,
        entry: 'workflow/check-payment',
        description: 'Reads the case consistently and decides again what comes next',
        schema: checkPaymentEnvironment,
      }).function,
      sendReminder: sendReminder.function,
      assignCall: new HandlerFunction(this, 'AssignCall', {
        ...common,
        entry: 'workflow/assign-call',
        description: 'Puts the debtor on the list of those whom a person is to call',
        schema: assignCallEnvironment,
      }).function,
      tellSales: tellSales.function,
      requestEscalation: new HandlerFunction(this, 'RequestEscalation', {
        ...common,
        entry: 'workflow/request-escalation',
        description: 'Asks a person to decide whether the case goes to an external agency',
        schema: requestEscalationEnvironment,
      }).function,
      closeCase: new HandlerFunction(this, 'CloseCase', {
        ...common,
        entry: 'workflow/close-case',
        description: 'Closes a case that nothing is owed on any more',
        schema: closeCaseEnvironment,
        environment: { TABLE_NAME: cases.table.tableName },
        rights: cases.change(),
      }).function,
    };
  }

  private addStart(): QueueConsumer {
    const { defaults, cases, alarmTopic, eventBus } = this.foundation;
    const { stateMachine } = this.workflow;
    const handler = new HandlerFunction(this, 'StartDunning', {
      defaults,
      entry: 'dunning/start-dunning',
      description: 'Starts the execution of a case, once per episode and generation',
      schema: startDunningEnvironment,
      environment: { TABLE_NAME: cases.table.tableName, STATE_MACHINE_ARN: stateMachine.stateMachineArn },
      rights: [
        ...cases.items('GetItem'),
        new iam.PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [stateMachine.stateMachineArn],
        }),
        new iam.PolicyStatement({
          actions: ['states:DescribeExecution'],
          resources: [this.workflow.executionArn('*')],
        }),
      ],
    });
    acknowledgeWildcard(
      handler,
      this.workflow.executionsWildcard,
      'Before it replaces an execution it asks whether it still runs: any execution of this one state machine, of which there is one per case.',
    );
    const consumer = new QueueConsumer(this, 'StartQueue', {
      handler,
      alarmTopic,
      impact: 'Overdue invoices are not being dunned: their workflows do not start.',
      lateAfter: Duration.hours(1),
    });
    return consumer.takeFrom(
      'DeclaredOverdue',
      { source: [CASES_SOURCE], detailType: [invoiceDeclaredOverdue.type] },
      eventBus,
    );
  }

  private addSchedules(settings: Settings): DailySchedules {
    const { defaults, cases, alarmTopic } = this.foundation;
    const schedules = new DailySchedules(this, 'Daily', { alarmTopic });
    const sweep = new HandlerFunction(this, 'SweepDueDates', {
      defaults,
      entry: 'dunning/sweep-due-dates',
      description: 'Finds the invoices that have fallen due, to be started',
      schema: sweepEnvironment,
      environment: { TABLE_NAME: cases.table.tableName, START_QUEUE_URL: this.start.queue.queueUrl },
      timeout: Duration.minutes(5),
      deadLetterQueue: schedules.missed,
      rights: [...cases.queryIndex('to-open'), sendRight(this.start)],
    });
    for (const time of sweepsOf(settings)) {
      schedules.every(`Sweep-${time.zone.replaceAll('/', '-')}`, sweep.function, time);
    }
    businessAlarm(this, 'SweepDidNotRun', {
      topic: alarmTopic,
      impact:
        'Newly overdue invoices are not being found: no sweep ran for a day. Look at the schedules and at the log of the sweep.',
      metric: sweep.function.metricInvocations({ statistic: 'Sum', period: Duration.days(1) }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData: cloudwatch.TreatMissingData.BREACHING,
    });
    return schedules;
  }

  private addAlarms(): void {
    const topic = this.foundation.alarmTopic;
    const { stateMachine } = this.workflow;
    const sumOf = { statistic: 'Sum', period: Duration.minutes(5) };
    businessAlarm(this, 'ExecutionsFailed', {
      topic,
      impact:
        'The dunning of at least one invoice has stopped. It is in the worklist as an exception, and the watchdog starts it again at its next run after a day: find the cause in its execution.',
      metric: stateMachine.metricFailed(sumOf),
      threshold: 1,
    });
    businessAlarm(this, 'ExecutionsTimedOut', {
      topic,
      impact:
        'The dunning of at least one invoice ran into the limit of an execution instead of handing over: look at its history.',
      metric: stateMachine.metricTimedOut(sumOf),
      threshold: 1,
    });
    businessAlarm(this, 'ExecutionsThrottled', {
      topic,
      impact: 'Workflows go on slowly: reminders may leave later than planned. Ask AWS for a higher limit.',
      metric: stateMachine.metricThrottled(sumOf),
      threshold: 100,
      evaluationPeriods: 3,
    });
  }
}
