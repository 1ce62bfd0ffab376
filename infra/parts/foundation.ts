import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { AgencyFiles } from '../constructs/agency-files.ts';
import type { CaseTable } from '../constructs/case-table.ts';
import type { FunctionDefaults } from '../constructs/handler-function.ts';
import type { SignIn } from '../constructs/sign-in.ts';

/** What the stateful stack gives to the parts of the dunning stack. */
export interface Foundation {
  defaults: FunctionDefaults;
  key: kms.IKey;
  cases: CaseTable;
  agencyFiles: AgencyFiles;
  intakeBus: events.IEventBus;
  eventBus: events.IEventBus;
  erpSecret: secretsmanager.ISecret;
  idKeySecret: secretsmanager.ISecret;
  optOutSecret: secretsmanager.ISecret;
  alarmTopic: sns.ITopic;
  signIn: SignIn;
}
