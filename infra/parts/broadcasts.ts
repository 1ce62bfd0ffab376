import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment as tellDebtorsEnvironment } from '../../functions/broadcasts/tell-debtors/environment.ts';
import { acknowledgeWildcard } from '../acknowledge.ts';
import { businessAlarm } from '../constructs/business-alarm.ts';
import { readSecretRight } from '../constructs/erp-secret.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { MessageChannel } from '../constructs/message-channel.ts';
import type { Settings } from '../settings.ts';
import { broadcastDefinition } from '../workflow/broadcast-definition.ts';
import { StandardWorkflow } from '../workflow/standard-workflow.ts';
import type { Foundation } from './foundation.ts';

export interface BroadcastsProps {
  foundation: Foundation;
  settings: Settings;
  email: MessageChannel;
  /** Of the links in what is sent to debtors. */
  publicUrl: string;
}

/** What tells debtors of changed terms. */
export class Broadcasts extends Construct {
  readonly stateMachine: sfn.StateMachine;
  private readonly workflow: StandardWorkflow;

  constructor(scope: Construct, id: string, props: BroadcastsProps) {
    super(scope, id);
    const { foundation, settings } = props;
    const told = tellDebtors(this, props).function;
    this.workflow = new StandardWorkflow(this, 'Workflow', {
      stateMachineName: `${settings.stateMachineName}-broadcast`,
      comment: 'Tells debtors of changed terms: each once, as soon as the contact rules allow it',
      description: 'Puntual: the broadcast of changed terms',
      logRetentionDays: foundation.defaults.logRetentionDays,
      functions: [told],
      define: (within) => broadcastDefinition(within, told),
    });
    this.stateMachine = this.workflow.stateMachine;
    businessAlarm(this, 'ExecutionsFailed', {
      topic: foundation.alarmTopic,
      impact:
        'Debtors are not being told of changed terms: the execution of a broadcast has failed. The watchdog starts it again at its next run: find the cause in its execution.',
      metric: this.stateMachine.metricFailed({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 1,
    });
  }

  /** To start an execution where none runs. */
  startRights(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [this.stateMachine.stateMachineArn],
      }),
      new iam.PolicyStatement({
        actions: ['states:DescribeExecution'],
        resources: [this.workflow.executionArn('*')],
      }),
    ];
  }

  acknowledgeStart(handler: Construct): void {
    acknowledgeWildcard(
      handler,
      this.workflow.executionsWildcard,
      'Before it starts an execution it asks whether the one before still runs: any execution of this one state machine.',
    );
  }
}

function tellDebtors(
  scope: Construct,
  { foundation: { defaults, cases, optOutSecret }, settings, email, publicUrl }: BroadcastsProps,
): HandlerFunction<typeof tellDebtorsEnvironment> {
  const handler = new HandlerFunction(scope, 'TellDebtors', {
    defaults,
    entry: 'broadcasts/tell-debtors',
    description: 'Tells debtors of changed terms, each once, as soon as the contact rules allow it',
    schema: tellDebtorsEnvironment,
    environment: {
      TABLE_NAME: cases.table.tableName,
      LEGAL_READING: JSON.stringify(settings.legalReading),
      CONFIGURATION_SET_NAME: email.configurationSetName,
      PUBLIC_URL: publicUrl,
      OPT_OUT_SECRET_ID: optOutSecret.secretArn,
    },
    rights: [
      ...cases.items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
      ...cases.query(),
      ...cases.queryIndex('search'),
      email.sendRight(),
      readSecretRight(optOutSecret),
    ],
  });
  acknowledgeWildcard(handler, email.identities, email.identitiesReason);
  return handler;
}
