import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { CaseTable } from '../constructs/case-table.ts';
import { dunningDefinition, type StepFunction } from './dunning-definition.ts';
import { StandardWorkflow } from './standard-workflow.ts';

export interface DunningWorkflowProps {
  stateMachineName: string;
  cases: CaseTable;
  logRetentionDays: logs.RetentionDays;
  functions: Record<StepFunction, lambda.Function>;
}

/** The state machine that duns one case. */
export class DunningWorkflow extends StandardWorkflow {
  constructor(scope: Construct, id: string, props: DunningWorkflowProps) {
    const { stateMachineName, cases, logRetentionDays, functions } = props;
    const { tableName, tableArn } = cases.table;
    super(scope, id, {
      stateMachineName,
      comment: 'Duns one overdue invoice: waits, reminds, checks payment, stops when the money arrives',
      description: 'Puntual: the dunning workflow',
      logRetentionDays,
      functions: Object.values(functions),
      rights: (stateMachineArn) => [
        ...cases.items('UpdateItem'),
        new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
      ],
      define: (within, stateMachineArn) =>
        dunningDefinition(within, { ...functions, tableName, tableArn, stateMachineArn }),
    });
  }
}
