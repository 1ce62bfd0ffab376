import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  InvalidToken,
  paginateListExecutions,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  SFNClient,
} from '@aws-sdk/client-sfn';

/** To end waits with. */
export function openStepFunctions(): SFNClient {
  return new SFNClient({});
}

/** To start executions of a state machine with: the dunning workflow, or another. */
export interface Workflow {
  client: SFNClient;
  stateMachineArn: string;
}

export function openWorkflow({ STATE_MACHINE_ARN }: { STATE_MACHINE_ARN: string }): Workflow {
  return { client: openStepFunctions(), stateMachineArn: STATE_MACHINE_ARN };
}

/** One execution's place in the life of a case; also its name, so that it exists once. */
export interface ExecutionIdentity {
  caseId: string;
  episode: number;
  generation: number;
}

const executionName = ({ caseId, episode, generation }: ExecutionIdentity) =>
  `${caseId}-${episode}-${generation}`;

/** The reverse of the name that the workflow's executions have; `undefined` for a name of another form. */
export function executionIdentity(name: string): ExecutionIdentity | undefined {
  const match = /^([a-z2-7]{26})-(\d+)-(\d+)$/.exec(name);
  if (!match) return undefined;
  return { caseId: match[1] ?? '', episode: Number(match[2]), generation: Number(match[3]) };
}

export function executionArnOf({ stateMachineArn }: Workflow, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Starts the execution. `taken`: one of this name is there, running or ended. */
export function startExecution(
  workflow: Workflow,
  identity: ExecutionIdentity,
): Promise<'started' | 'taken'> {
  return startNamed(workflow, executionName(identity), identity);
}

/** The same, of any state machine. */
export async function startNamed(
  { client, stateMachineArn }: Workflow,
  name: string,
  input: object,
): Promise<'started' | 'taken'> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return 'started';
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return 'taken';
    throw error;
  }
}

export function isRunning(workflow: Workflow, identity: ExecutionIdentity): Promise<boolean> {
  return isRunningNamed(workflow, executionName(identity));
}

export async function isRunningNamed(workflow: Workflow, name: string): Promise<boolean> {
  const executionArn = executionArnOf(workflow, name);
  const { status } = await workflow.client.send(new DescribeExecutionCommand({ executionArn }));
  return status === 'RUNNING';
}

/** Executions that did not end well, page by page; AWS remembers them for 90 days. */
export async function* failedExecutions({
  client,
  stateMachineArn,
}: Workflow): AsyncGenerator<ExecutionIdentity[]> {
  for (const statusFilter of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    const pages = paginateListExecutions({ client }, { stateMachineArn, statusFilter });
    for await (const { executions = [] } of pages) {
      yield executions
        .map(({ name = '' }) => executionIdentity(name))
        .filter((identity) => identity !== undefined);
    }
  }
}

/** Ends a wait. Says `false` when nobody waits with this token any more, which is as good. */
export async function endWait(client: SFNClient, taskToken: string): Promise<boolean> {
  try {
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof InvalidToken || error instanceof TaskDoesNotExist) {
      return false;
    }
    throw error;
  }
}
