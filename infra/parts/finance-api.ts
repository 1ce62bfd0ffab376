import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import { environment as auditEnvironment } from '../../functions/http/audit/environment.ts';
import { routes as auditRoutes } from '../../functions/http/audit/routes.ts';
import { environment as broadcastsEnvironment } from '../../functions/http/broadcasts/environment.ts';
import { routes as broadcastsRoutes } from '../../functions/http/broadcasts/routes.ts';
import { environment as caseCommandsEnvironment } from '../../functions/http/case-commands/environment.ts';
import { routes as caseCommandsRoutes } from '../../functions/http/case-commands/routes.ts';
import { environment as debtorCommandsEnvironment } from '../../functions/http/debtor-commands/environment.ts';
import { routes as debtorCommandsRoutes } from '../../functions/http/debtor-commands/routes.ts';
import { environment as intakeCommandsEnvironment } from '../../functions/http/intake-commands/environment.ts';
import { routes as intakeCommandsRoutes } from '../../functions/http/intake-commands/routes.ts';
import { environment as openapiEnvironment } from '../../functions/http/openapi/environment.ts';
import { environment as policiesEnvironment } from '../../functions/http/policies/environment.ts';
import { routes as policiesRoutes } from '../../functions/http/policies/routes.ts';
import { environment as portfolioEnvironment } from '../../functions/http/portfolio/environment.ts';
import { routes as portfolioRoutes } from '../../functions/http/portfolio/routes.ts';
import { environment as worklistEnvironment } from '../../functions/http/worklist/environment.ts';
import { routes as worklistRoutes } from '../../functions/http/worklist/routes.ts';
import { acknowledgeWildcard } from '../acknowledge.ts';
import { HandlerFunction, type HandlerFunctionProps } from '../constructs/handler-function.ts';
import type { PublicApi } from '../constructs/public-api.ts';
import { placingOf, sweepsOf } from '../daily-runs.ts';
import type { Settings } from '../settings.ts';
import type { DunningWorkflow } from '../workflow/dunning-workflow.ts';
import type { Broadcasts } from './broadcasts.ts';
import type { Foundation } from './foundation.ts';

export interface FinanceApiProps {
  foundation: Foundation;
  settings: Settings;
  workflow: DunningWorkflow;
  broadcasts: Broadcasts;
  site: PublicApi;
}

/** Whatever else is asked for under `/api` is refused in the same way as what is there: first the token, then the path. */
const EVERYTHING_ELSE = 'ANY /api/{proxy+}';

const PLACEMENT_FILES = 'agencies/*/placement-*.csv';

/** What people and their programs ask for, signed in. */
export class FinanceApi extends Construct {
  private readonly props: FinanceApiProps;
  private readonly authorizer: HttpUserPoolAuthorizer;

  constructor(scope: Construct, id: string, props: FinanceApiProps) {
    super(scope, id);
    this.props = props;
    const { signIn } = props.foundation;
    this.authorizer = new HttpUserPoolAuthorizer('People', signIn.pool, { userPoolClients: [signIn.client] });
    this.addReading();
    this.addPolicies();
    this.addAudit();
    this.addBroadcasts();
    this.addCommands();
    this.addDescription();
  }

  /** A function with the calls that it serves. */
  private serve<Schema extends z.ZodMiniObject>(
    id: string,
    routes: readonly string[],
    props: Omit<HandlerFunctionProps<Schema>, 'defaults' | 'timeout'>,
  ): HandlerFunction<Schema> {
    const { foundation, site } = this.props;
    const timeout = Duration.seconds(28);
    const served = new HandlerFunction(this, id, { ...props, defaults: foundation.defaults, timeout });
    site.protected(id, { function: served.function, routes }, this.authorizer);
    return served;
  }

  private addReading(): void {
    const { cases } = this.props.foundation;
    const TABLE_NAME = cases.table.tableName;
    this.serve('Portfolio', [...Object.keys(portfolioRoutes), EVERYTHING_ELSE], {
      entry: 'http/portfolio',
      description: 'Answers what people ask about the portfolio, cases and debtors',
      schema: portfolioEnvironment,
      environment: { TABLE_NAME, TIME_ZONE: this.timeZone },
      rights: [
        ...cases.items('GetItem', 'BatchGetItem'),
        ...cases.query(),
        ...cases.queryIndex('cases', 'cases-of-debtor', 'next-action', 'search'),
      ],
    });
    this.serve('Worklist', Object.keys(worklistRoutes), {
      entry: 'http/worklist',
      description: 'Answers what people are to do and to decide: tasks, approvals, drafts, rejections',
      schema: worklistEnvironment,
      environment: { TABLE_NAME },
      rights: [...cases.items('GetItem', 'BatchGetItem'), ...cases.queryIndex('tasks')],
    });
  }

  private addPolicies(): void {
    const { foundation, settings } = this.props;
    const { cases } = foundation;
    this.serve('Policies', Object.keys(policiesRoutes), {
      entry: 'http/policies',
      description: 'Answers and saves how cases are dunned, and foresees what comes of it',
      schema: policiesEnvironment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        LEGAL_READING: JSON.stringify(settings.legalReading),
        TIME_ZONE: this.timeZone,
        SWEEPS: JSON.stringify(sweepsOf(settings)),
        PLACING: JSON.stringify(placingOf(settings)),
      },
      rights: [
        ...cases.items('GetItem', 'BatchGetItem', 'PutItem'),
        ...cases.query(),
        ...cases.queryIndex('search'),
      ],
    });
  }

  private addAudit(): void {
    const { foundation, workflow } = this.props;
    const { cases, agencyFiles } = foundation;
    const { stateMachineArn } = workflow.stateMachine;
    const audit = this.serve('Audit', Object.keys(auditRoutes), {
      entry: 'http/audit',
      description:
        'Answers what has been done: evidence files, what agencies were given, workflow executions',
      schema: auditEnvironment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        BUCKET_NAME: agencyFiles.bucket.bucketName,
        STATE_MACHINE_ARN: stateMachineArn,
      },
      rights: [
        ...cases.items('GetItem', 'BatchGetItem'),
        ...cases.query(),
        new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachineArn] }),
        new iam.PolicyStatement({
          actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
          resources: [workflow.executionArn('*')],
        }),
        ...agencyFiles.readRight(PLACEMENT_FILES),
      ],
    });
    acknowledgeWildcard(
      audit,
      workflow.executionsWildcard,
      'Any execution of this one state machine may be looked at: their names are data.',
    );
    acknowledgeWildcard(
      audit,
      agencyFiles.wildcard(PLACEMENT_FILES),
      'Whichever night an approver asks for: the placed files only, not the recalls beside them.',
    );
  }

  private addBroadcasts(): void {
    const { foundation, broadcasts } = this.props;
    const { cases } = foundation;
    const served = this.serve('Broadcasts', Object.keys(broadcastsRoutes), {
      entry: 'http/broadcasts',
      description: 'Tells of changes of terms that debtors are told of; begins, approves and stops them',
      schema: broadcastsEnvironment,
      environment: {
        TABLE_NAME: cases.table.tableName,
        BROADCAST_MACHINE_ARN: broadcasts.stateMachine.stateMachineArn,
      },
      rights: [
        ...cases.items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'),
        ...cases.query(),
        ...cases.queryIndex('search'),
        ...broadcasts.startRights(),
      ],
    });
    broadcasts.acknowledgeStart(served);
  }

  private addCommands(): void {
    const { foundation, settings } = this.props;
    const { cases, intakeBus } = foundation;
    const TABLE_NAME = cases.table.tableName;
    this.serve('CaseCommands', Object.keys(caseCommandsRoutes), {
      entry: 'http/case-commands',
      description: 'Does what people ask of a case, and decide on it: disputes, pauses, approvals, drafts',
      schema: caseCommandsEnvironment,
      environment: { TABLE_NAME },
      rights: cases.decide(),
    });
    this.serve('DebtorCommands', Object.keys(debtorCommandsRoutes), {
      entry: 'http/debtor-commands',
      description: 'Keeps what people tell of debtors, and of the calls and other tasks that they have done',
      schema: debtorCommandsEnvironment,
      environment: { TABLE_NAME, LEGAL_READING: JSON.stringify(settings.legalReading) },
      rights: cases.decide(),
    });
    this.serve('IntakeCommands', Object.keys(intakeCommandsRoutes), {
      entry: 'http/intake-commands',
      description: 'Takes ledgers from people, and what was rejected once more',
      schema: intakeCommandsEnvironment,
      environment: { TABLE_NAME, INTAKE_BUS_NAME: intakeBus.eventBusName },
      rights: [
        ...cases.items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [intakeBus.eventBusArn] }),
      ],
    });
  }

  private addDescription(): void {
    const { foundation, site } = this.props;
    const openapi = new HandlerFunction(this, 'OpenApi', {
      defaults: foundation.defaults,
      entry: 'http/openapi',
      description: 'Serves the description of the finance API',
      schema: openapiEnvironment,
      environment: {},
      timeout: Duration.seconds(10),
    });
    site.open(
      'OpenApi',
      { function: openapi.function, routes: ['GET /openapi.json'] },
      'A description of the API, the same for everybody and without any data.',
    );
  }

  private get timeZone(): string {
    const [first = 'UTC'] = this.props.settings.zones;
    return first;
  }
}
