import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { dashboard } from '../constructs/dashboard.ts';
import { EventOutbox } from '../constructs/event-outbox.ts';
import { MessageChannel } from '../constructs/message-channel.ts';
import { PublicApi } from '../constructs/public-api.ts';
import { Broadcasts } from '../parts/broadcasts.ts';
import { DebtorLinks } from '../parts/debtor-links.ts';
import { Dunning } from '../parts/dunning.ts';
import { ErpIntake } from '../parts/erp-intake.ts';
import { EventConsumers } from '../parts/event-consumers.ts';
import { FinanceApi } from '../parts/finance-api.ts';
import { Placements } from '../parts/placements.ts';
import { Watchdog } from '../parts/watchdog.ts';
import type { Foundation } from '../parts/foundation.ts';
import type { Settings } from '../settings.ts';

export interface DunningStackProps extends StackProps {
  foundation: Foundation;
  settings: Settings;
}

/** Everything that runs; it can be destroyed and deployed again without losing data. */
export class DunningStack extends Stack {
  constructor(scope: Construct, id: string, { foundation, settings, ...props }: DunningStackProps) {
    super(scope, id, props);
    const { alarmTopic, cases, eventBus, key } = foundation;
    const streamArn = cases.table.tableStreamArn;
    if (!streamArn) throw new Error('The table has no stream: no event would leave it');

    const { logRetentionDays } = settings;
    const site = new PublicApi(this, 'Site', { logRetentionDays, alarmTopic });
    const intake = new ErpIntake(this, 'Intake', foundation, site);
    const email = new MessageChannel(this, 'Email', { alarmTopic });
    const dunning = new Dunning(this, 'Dunning', { foundation, settings, email, publicUrl: site.url });
    const { stateMachine } = dunning.workflow;
    const reactions = new EventConsumers(this, 'Reactions', { foundation, stateMachine, email });
    const { schedules } = dunning;
    const broadcasts = new Broadcasts(this, 'Broadcasts', {
      foundation,
      settings,
      email,
      publicUrl: site.url,
    });
    new Watchdog(this, 'Watchdog', { foundation, settings, dunning, broadcasts });
    new FinanceApi(this, 'Finance', { foundation, settings, workflow: dunning.workflow, broadcasts, site });
    new DebtorLinks(this, 'DebtorLinks', foundation, site);
    const placements = new Placements(this, 'Placements', { foundation, settings, schedules });
    new EventOutbox(this, 'Outbox', { streamArn, key, bus: eventBus, alarmTopic });
    dashboard(this, 'Dashboard', {
      api: site.api,
      stateMachine,
      consumers: {
        ...intake.consumers,
        Start: dunning.start,
        ...reactions.consumers,
        TellAgency: placements.recalls,
      },
    });

    new CfnOutput(this, 'WebhookUrl', { value: `${site.url}/webhooks/erp` });
    new CfnOutput(this, 'ApiUrl', { value: site.url });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'StartQueueUrl', { value: dunning.start.queue.queueUrl });
    new CfnOutput(this, 'ConfigurationSetName', { value: email.configurationSetName });
  }
}
