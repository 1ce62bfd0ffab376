import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment } from '../../functions/dunning/watchdog/environment.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { sendRight } from '../constructs/queue-consumer.ts';
import type { Settings } from '../settings.ts';
import type { Broadcasts } from './broadcasts.ts';
import type { Dunning } from './dunning.ts';
import type { Foundation } from './foundation.ts';

/** Before anybody may be contacted. */
const DAILY = { hour: 5, minute: 0 };

export interface WatchdogProps {
  foundation: Foundation;
  settings: Settings;
  dunning: Dunning;
  broadcasts: Broadcasts;
}

/** What notices that a workflow has stopped before its time, and starts it again. */
export class Watchdog extends Construct {
  constructor(scope: Construct, id: string, { foundation, settings, dunning, broadcasts }: WatchdogProps) {
    super(scope, id);
    const { defaults, cases } = foundation;
    const { start, schedules } = dunning;
    const watch = new HandlerFunction(this, 'Function', {
      defaults,
      entry: 'dunning/watchdog',
      description: 'Finds cases and broadcasts whose workflow has stopped, to be taken on by a new execution',
      schema: environment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        START_QUEUE_URL: start.queue.queueUrl,
        BROADCAST_MACHINE_ARN: broadcasts.stateMachine.stateMachineArn,
      },
      timeout: Duration.minutes(5),
      deadLetterQueue: schedules.missed,
      rights: [
        ...cases.queryIndex('next-action'),
        ...cases.change(),
        ...cases.items('BatchGetItem'),
        ...cases.query(),
        sendRight(start),
        ...broadcasts.startRights(),
      ],
    });
    broadcasts.acknowledgeStart(watch);
    const [zone = 'UTC'] = settings.zones;
    schedules.every('Watch', watch.function, { ...DAILY, zone });
  }
}
