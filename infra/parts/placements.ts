import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { environment as placeCasesEnvironment } from '../../functions/escalation/place-cases/environment.ts';
import { environment as tellAgencyEnvironment } from '../../functions/events/tell-agency/environment.ts';
import { caseRecalled } from '../../shared/case/events/case-recalled.ts';
import { CASES_SOURCE } from '../../shared/event-sources.ts';
import { acknowledgeWildcard } from '../acknowledge.ts';
import { businessAlarm } from '../constructs/business-alarm.ts';
import type { DailySchedules } from '../constructs/daily-schedules.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';
import { placingOf } from '../daily-runs.ts';
import type { Settings } from '../settings.ts';
import type { Foundation } from './foundation.ts';

export interface PlacementsProps {
  foundation: Foundation;
  settings: Settings;
  schedules: DailySchedules;
}

/** What goes to the external agency each night, and what comes back from it. */
export class Placements extends Construct {
  readonly recalls: QueueConsumer;

  constructor(scope: Construct, id: string, { foundation, settings, schedules }: PlacementsProps) {
    super(scope, id);
    this.addNight(foundation, settings, schedules);
    this.recalls = this.addRecalls(foundation);
  }

  private addNight(
    { defaults, cases, agencyFiles, alarmTopic }: Foundation,
    settings: Settings,
    schedules: DailySchedules,
  ): void {
    const { agency } = settings;
    const form = 'agencies/*';
    const place = new HandlerFunction(this, 'PlaceCases', {
      defaults,
      entry: 'escalation/place-cases',
      description: 'Gives the agency what was approved: each case once, and the file of the night',
      schema: placeCasesEnvironment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        BUCKET_NAME: agencyFiles.bucket.bucketName,
        AGENCY_ID: agency.id,
        AGENCY_NAME: agency.name,
        AGENCY_ZONE: agency.zone,
      },
      timeout: Duration.minutes(15),
      deadLetterQueue: schedules.missed,
      rights: [...cases.queryIndex('to-place'), ...cases.decide(), ...agencyFiles.writeRight(form)],
    });
    acknowledgeWildcard(
      place,
      agencyFiles.wildcard(form),
      'Each night has files of its own, and one that an earlier agency was to get is still delivered: all lie under one prefix of this one bucket.',
    );
    schedules.every('Place', place.function, placingOf(settings));
    businessAlarm(this, 'CasesNotPlaced', {
      topic: alarmTopic,
      impact:
        'The agency may not have what was approved for it: a nightly placement failed, or left out a case that nothing stands in the way of. It is tried again, at the latest in the next night: read the log of the function for the cause.',
      metric: place.function.metricErrors({ statistic: 'Sum', period: Duration.hours(1) }),
      threshold: 1,
    });
  }

  private addRecalls({ defaults, cases, agencyFiles, alarmTopic, eventBus }: Foundation): QueueConsumer {
    const form = 'agencies/*/recalls/*';
    const handler = new HandlerFunction(this, 'TellAgency', {
      defaults,
      entry: 'events/tell-agency',
      description: "Puts the recall of a case into its agency's folder",
      schema: tellAgencyEnvironment,
      environment: { TABLE_NAME: cases.table.tableName, BUCKET_NAME: agencyFiles.bucket.bucketName },
      rights: [...cases.items('GetItem', 'UpdateItem'), ...agencyFiles.writeRight(form)],
    });
    acknowledgeWildcard(
      handler,
      agencyFiles.wildcard(form),
      'A recall lies beside the file of the night in which the case was placed, whichever that was.',
    );
    const consumer = new QueueConsumer(this, 'TellAgencyQueue', {
      handler,
      alarmTopic,
      impact:
        'The agency does not learn that cases were recalled: it may go on asking debtors who have paid.',
      lateAfter: Duration.minutes(15),
    });
    return consumer.takeFrom('Rule', { source: [CASES_SOURCE], detailType: [caseRecalled.type] }, eventBus);
  }
}
