import type { Twin } from '../twin.ts';

export interface ExecutionCounts {
  byStatus: Record<string, number>;
  /** By rule: steps of cases that were due and that the rule held back. */
  deferrals: Record<string, number>;
}

interface ExecutionPage {
  executions: { name: string; executionArn: string; status: string }[];
  nextToken?: string;
}

interface HistoryPage {
  events: { taskScheduledEventDetails?: { parameters?: string } }[];
  nextToken?: string;
}

const PAGE = 1000;

/** Reads every execution with its history: each wait stored the reason for which it waits. */
export async function readExecutions(twin: Twin): Promise<ExecutionCounts> {
  const byStatus: Record<string, number> = { SUCCEEDED: 0, RUNNING: 0, FAILED: 0 };
  const held = new Map<string, Set<string>>();
  const stateMachineArn = twin.outputs.StateMachineArn ?? '';
  for await (const { executions } of pages<ExecutionPage>(twin, 'ListExecutions', { stateMachineArn })) {
    for (const { name, executionArn, status } of executions) {
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      // The generation, last in the name, changes in the midst of a step.
      const episode = name.slice(0, name.lastIndexOf('-'));
      for await (const { events } of pages<HistoryPage>(twin, 'GetExecutionHistory', { executionArn })) {
        for (const { rule, step } of events.flatMap(deferralsOf)) {
          const steps = held.get(rule) ?? new Set<string>();
          held.set(rule, steps.add(`${episode} ${step}`));
        }
      }
    }
  }
  const deferrals = Object.fromEntries([...held].sort().map(([rule, steps]) => [rule, steps.size]));
  return { byStatus, deferrals };
}

/** `deferred by GEN-1, GEN-2 (rung firm)`, as the wait stores it on the case. */
const DEFERRED = /"deferred by ([^"(]+?)(?: \(rung ([^")]+)\))?"/;

function deferralsOf({ taskScheduledEventDetails }: HistoryPage['events'][number]) {
  const [, rules = '', step = ''] = DEFERRED.exec(taskScheduledEventDetails?.parameters ?? '') ?? [];
  return rules === '' ? [] : rules.split(', ').map((rule) => ({ rule, step }));
}

async function* pages<Page extends { nextToken?: string }>(
  { kernel, cloud }: Twin,
  operation: string,
  input: object,
): AsyncGenerator<Page> {
  let nextToken: string | undefined;
  do {
    const request = { ...input, maxResults: PAGE, nextToken };
    const page = (await kernel.submit('rehearsal reads executions', () =>
      cloud.call('sfn', operation, request),
    )) as Page;
    yield page;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
