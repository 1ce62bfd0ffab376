import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import { environment as projectFiguresEnvironment } from '../../functions/events/project-figures/environment.ts';
import { environment as reportEnvironment } from '../../functions/events/report-failed-execution/environment.ts';
import { environment as settleMessageEnvironment } from '../../functions/events/settle-message/environment.ts';
import { environment as signalWorkflowEnvironment } from '../../functions/events/signal-workflow/environment.ts';
import { wakingEventTypes } from '../../shared/case/waking.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { MessageChannel } from '../constructs/message-channel.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';
import { CASES_SOURCE } from '../../shared/event-sources.ts';
import type { Foundation } from './foundation.ts';

export interface EventConsumersProps {
  foundation: Foundation;
  stateMachine: sfn.IStateMachine;
  email: MessageChannel;
}

interface Reaction {
  entry: `events/${string}`;
  description: string;
  schema: z.ZodMiniObject<Record<'TABLE_NAME', z.ZodMiniString>>;
  rights: iam.PolicyStatement[];
  impact: string;
  lateAfter: Duration;
  maxConcurrency?: number;
  takes: events.EventPattern;
  /** Default: the account's own bus. */
  from?: events.IEventBus;
}

/** What reacts to events: those of the cases, and those by which AWS tells how messages and executions ended. */
export class EventConsumers extends Construct {
  readonly consumers: Record<string, QueueConsumer>;

  constructor(scope: Construct, id: string, props: EventConsumersProps) {
    super(scope, id);
    this.consumers = Object.fromEntries(
      Object.entries(reactions(props)).map(([name, reaction]) => [
        name,
        this.add(name, reaction, props.foundation),
      ]),
    );
  }

  private add(name: string, reaction: Reaction, { defaults, cases, alarmTopic }: Foundation): QueueConsumer {
    const handler = new HandlerFunction(this, name, {
      defaults,
      entry: reaction.entry,
      description: reaction.description,
      schema: reaction.schema,
      environment: { TABLE_NAME: cases.table.tableName },
      rights: reaction.rights,
    });
    const consumer = new QueueConsumer(this, `${name}Queue`, {
      handler,
      alarmTopic,
      impact: reaction.impact,
      lateAfter: reaction.lateAfter,
      maxConcurrency: reaction.maxConcurrency,
    });
    return consumer.takeFrom('Rule', reaction.takes, reaction.from);
  }
}

function reactions({ foundation, stateMachine, email }: EventConsumersProps): Record<string, Reaction> {
  const { cases, eventBus } = foundation;
  const { stateMachineArn } = stateMachine;
  return {
    SignalWorkflow: {
      entry: 'events/signal-workflow',
      description: 'Wakes the workflow of a case that has changed',
      schema: signalWorkflowEnvironment,
      rights: [
        ...cases.items('GetItem'),
        new iam.PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: [stateMachineArn] }),
      ],
      impact:
        'Workflows do not notice news before their next step: paid cases close late. No reminder leaves without checking the balance.',
      lateAfter: Duration.minutes(15),
      takes: { source: [CASES_SOURCE], detailType: [...wakingEventTypes] },
      from: eventBus,
    },
    SettleMessage: {
      entry: 'events/settle-message',
      description: 'Records how a message ended: sent, delivered, bounced, complained about',
      schema: settleMessageEnvironment,
      rights: cases.items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
      impact:
        'Nobody learns whether reminders arrived: bounced addresses stay in use and uncertain messages stay uncertain.',
      lateAfter: Duration.hours(1),
      takes: email.outcomes,
    },
    ReportFailedExecution: {
      entry: 'events/report-failed-execution',
      description: 'Makes an exception for a person out of an execution that ended badly',
      schema: reportEnvironment,
      rights: cases.change(),
      impact: 'Cases whose workflow has stopped are missing from the worklist until the watchdog finds them.',
      lateAfter: Duration.hours(1),
      takes: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [stateMachineArn] },
      },
    },
    ProjectFigures: {
      entry: 'events/project-figures',
      description: 'Keeps the figures of the portfolio in line with its cases',
      schema: projectFiguresEnvironment,
      rights: cases.items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
      impact: 'The figures of the portfolio stand still; dunning itself is not affected.',
      lateAfter: Duration.hours(1),
      // All cases of one due day add to the same few items.
      maxConcurrency: 2,
      takes: { source: [CASES_SOURCE] },
      from: eventBus,
    },
  };
}
