import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TRACING_REASON, acknowledgeWildcard } from '../acknowledge.ts';
import type { CaseTable } from '../constructs/case-table.ts';
import { dunningDefinition, type StepFunction } from './dunning-definition.ts';

/** What Step Functions needs to write its log; none of these calls names a log group. */
const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
const TRACING_ACTIONS = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

export interface DunningWorkflowProps {
  stateMachineName: string;
  cases: CaseTable;
  logRetentionDays: logs.RetentionDays;
  functions: Record<StepFunction, lambda.Function>;
}

/** The state machine that duns one case, with exactly the rights that its states need. */
export class DunningWorkflow extends Construct {
  readonly stateMachine: sfn.StateMachine;
  /** `executionArn('*')` as cdk-nag writes it. */
  readonly executionsWildcard: string;
  private readonly stateMachineName: string;

  constructor(scope: Construct, id: string, props: DunningWorkflowProps) {
    super(scope, id);
    const { table } = props.cases;
    const stateMachineArn = Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: props.stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = this.createRole(props, stateMachineArn);
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: props.stateMachineName,
      stateMachineType: sfn.StateMachineType.STANDARD,
      queryLanguage: sfn.QueryLanguage.JSONATA,
      comment: 'Duns one overdue invoice: waits, reminds, checks payment, stops when the money arrives',
      definitionBody: sfn.DefinitionBody.fromChainable(
        dunningDefinition(this, {
          ...props.functions,
          tableName: table.tableName,
          tableArn: table.tableArn,
          stateMachineArn,
        }),
      ),
      // The construct library would also allow all versions of every function.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        includeExecutionData: false,
        destination: new logs.LogGroup(this, 'Logs', {
          // Step Functions can write to few log groups unless their names begin like this.
          logGroupName: `/aws/vendedlogs/states/${props.stateMachineName}`,
          retention: props.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    this.stateMachine.node.addDependency(role);
    this.executionsWildcard = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${props.stateMachineName}:*`;
    this.stateMachineName = props.stateMachineName;
  }

  executionArn(name: string): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.stateMachineName}:${name}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private createRole({ functions, cases }: DunningWorkflowProps, stateMachineArn: string): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Puntual: the dunning workflow',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(
      ['lambda:InvokeFunction'],
      Object.values(functions).map(({ functionArn }) => functionArn),
    );
    for (const statement of cases.items('UpdateItem')) role.addToPrincipalPolicy(statement);
    allow(['states:StartExecution'], [stateMachineArn]);
    allow([...LOG_DELIVERY_ACTIONS, ...TRACING_ACTIONS], ['*']);
    acknowledgeWildcard(
      role,
      '*',
      `${TRACING_REASON} The log delivery calls of Step Functions accept only "*" too.`,
    );
    return role;
  }
}
