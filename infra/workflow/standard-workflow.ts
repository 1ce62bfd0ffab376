import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TRACING_REASON, acknowledgeWildcard } from '../acknowledge.ts';

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

export interface StandardWorkflowProps {
  stateMachineName: string;
  /** What an execution does, as a sentence. */
  comment: string;
  /** Of the role. */
  description: string;
  logRetentionDays: logs.RetentionDays;
  /** Those that its states call. */
  functions: readonly lambda.IFunction[];
  /** What its states need beside them, by the ARN of the machine itself. */
  rights?: (stateMachineArn: string) => iam.PolicyStatement[];
  define: (scope: Construct, stateMachineArn: string) => sfn.IChainable;
}

/** A state machine whose executions live long, are traced, and log no data, with exactly the rights that its states need. */
export class StandardWorkflow extends Construct {
  readonly stateMachine: sfn.StateMachine;
  /** `executionArn('*')` as cdk-nag writes it. */
  readonly executionsWildcard: string;
  private readonly stateMachineName: string;

  constructor(scope: Construct, id: string, props: StandardWorkflowProps) {
    super(scope, id);
    const { stateMachineName, comment, define } = props;
    const stateMachineArn = Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = this.createRole(props, stateMachineArn);
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: sfn.StateMachineType.STANDARD,
      queryLanguage: sfn.QueryLanguage.JSONATA,
      comment,
      definitionBody: sfn.DefinitionBody.fromChainable(define(this, stateMachineArn)),
      // The construct library would also allow all versions of every function.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        includeExecutionData: false,
        destination: new logs.LogGroup(this, 'Logs', {
          // Step Functions can write to few log groups unless their names begin like this.
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: props.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    this.stateMachine.node.addDependency(role);
    this.executionsWildcard = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stateMachineName}:*`;
    this.stateMachineName = stateMachineName;
  }

  executionArn(name: string): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.stateMachineName}:${name}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private createRole(
    { description, functions, rights }: StandardWorkflowProps,
    stateMachineArn: string,
  ): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description,
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(
      ['lambda:InvokeFunction'],
      functions.map(({ functionArn }) => functionArn),
    );
    for (const statement of rights?.(stateMachineArn) ?? []) role.addToPrincipalPolicy(statement);
    allow([...LOG_DELIVERY_ACTIONS, ...TRACING_ACTIONS], ['*']);
    acknowledgeWildcard(
      role,
      '*',
      `${TRACING_REASON} The log delivery calls of Step Functions accept only "*" too.`,
    );
    return role;
  }
}
