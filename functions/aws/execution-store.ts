import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidToken,
  ListExecutionsCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  type ExecutionStatus,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { executionArnOf, type Workflow } from './workflow.ts';

export interface Paged {
  limit: number;
  token?: string;
}

/** The latest first. `undefined` for a token that Step Functions does not take any more. */
export async function listExecutions(
  { client, stateMachineArn }: Workflow,
  status: ExecutionStatus | undefined,
  { limit, token }: Paged,
): Promise<{ executions: ExecutionListItem[]; token?: string } | undefined> {
  return unlessStale(async () => {
    const answer = await client.send(
      new ListExecutionsCommand({
        stateMachineArn,
        statusFilter: status,
        maxResults: limit,
        nextToken: token,
      }),
    );
    return { executions: answer.executions ?? [], token: answer.nextToken };
  });
}

/** `undefined` when there is none of this name, or Step Functions has forgotten it. */
export async function describeExecution(
  workflow: Workflow,
  name: string,
): Promise<DescribeExecutionCommandOutput | undefined> {
  try {
    const executionArn = executionArnOf(workflow, name);
    return await workflow.client.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/** In order. `undefined` for a token that Step Functions does not take any more. */
export async function executionHistory(
  workflow: Workflow,
  name: string,
  { limit, token }: Paged,
): Promise<{ events: HistoryEvent[]; token?: string } | undefined> {
  return unlessStale(async () => {
    const executionArn = executionArnOf(workflow, name);
    const answer = await workflow.client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: limit, nextToken: token }),
    );
    return { events: answer.events ?? [], token: answer.nextToken };
  });
}

async function unlessStale<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof InvalidToken) return undefined;
    throw error;
  }
}
