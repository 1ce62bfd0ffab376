import * as z from 'zod/mini';
import { describeExecution, executionHistory, listExecutions } from '../../aws/execution-store.ts';
import { executionArnOf, executionIdentity, type Workflow } from '../../aws/workflow.ts';
import { invalid, notFound, type Call } from '../../middleware/finance.ts';
import type { ExecutionDetail, ExecutionSummary } from '../../../shared/api/executions.ts';
import type { Page } from '../../../shared/api/fields.ts';
import type { queryRoutes } from '../../../shared/api/routes.ts';
import { fromEpoch } from '../../../shared/time/calendar.ts';
import { redact } from './redact.ts';

/** Executions, the latest first. */
export async function executionPage(
  workflow: Workflow,
  call: Call<(typeof queryRoutes)['GET /api/executions']>,
): Promise<Page<ExecutionSummary>> {
  const { status, limit } = call.query;
  const found = await listExecutions(workflow, status, { limit, token: call.place(z.string()) });
  if (!found) throw stale();
  return {
    items: found.executions.map((execution) => summaryOf(workflow, execution)),
    cursor: found.token && call.cursorAt(found.token),
  };
}

/** An execution with a page of its history. Throws a 404 for one that is not known. */
export async function executionDetail(
  workflow: Workflow,
  call: Call<(typeof queryRoutes)['GET /api/executions/{name}']>,
): Promise<ExecutionDetail> {
  const { name } = call.path;
  const { limit } = call.query;
  const token = call.place(z.string());
  const execution = await describeExecution(workflow, name);
  if (!execution) throw notFound('There is no execution of this name.');
  const history = await executionHistory(workflow, name, { limit, token });
  if (!history) throw stale();
  return {
    ...summaryOf(workflow, execution),
    error: execution.error,
    history: history.events.map(({ id = 0, previousEventId = 0, timestamp, type = '', ...details }) => {
      const { stateEnteredEventDetails, stateExitedEventDetails } = details;
      const state = (stateEnteredEventDetails ?? stateExitedEventDetails)?.name;
      return {
        id,
        previousId: previousEventId,
        at: instantOf(timestamp),
        type,
        state,
        details: redact(details),
      };
    }),
    cursor: history.token && call.cursorAt(history.token),
  };
}

interface Execution {
  name?: string;
  status?: string;
  startDate?: Date;
  stopDate?: Date;
}

function summaryOf(workflow: Workflow, execution: Execution): ExecutionSummary {
  const { name = '', status = '', startDate, stopDate } = execution;
  return {
    name,
    caseId: executionIdentity(name)?.caseId,
    status,
    startedAt: instantOf(startDate),
    endedAt: stopDate && instantOf(stopDate),
    link: consoleLink(executionArnOf(workflow, name)),
  };
}

function consoleLink(executionArn: string): string {
  const region = executionArn.split(':')[3] ?? '';
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

function instantOf(date: Date | undefined): string {
  return fromEpoch(date?.getTime() ?? 0);
}

function stale() {
  return invalid('cursor', 'is too old: begin with the first page');
}
