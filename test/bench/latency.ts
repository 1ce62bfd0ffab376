import { caseWrites } from '../../functions/aws/case-store.ts';
import { contributionOf, projectFigures } from '../../functions/aws/figures-store.ts';
import * as keys from '../../functions/aws/keys.ts';
import { EVENT_PREFIX } from '../../functions/aws/keys.ts';
import { addTo, correctSum, type Sums } from '../../functions/aws/sums.ts';
import { writeTogether, type Table, type Write } from '../../functions/aws/table.ts';
import type { CaseEvent } from '../../shared/case/events.ts';
import { decide } from '../../shared/case/decide.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import { addDays } from '../../shared/time/calendar.ts';
import { bogota, createWorld, invoice, type World } from '../journeys/world.ts';
import { median, type Section } from './report.ts';

const SIZES = [500, 5000, 50_000];
const CALLS = 15;
/** Of so many cases one is a task. */
const ONE_TASK_IN = 20;
const CASES_OF_DEBTOR = 5;
const TOGETHER = 25;
/** Due days are spread over so many. */
const DUE_DAYS = 180;
const NOW = bogota('2026-02-20', '09:00');

const calls = {
  portfolio: () => '/api/portfolio',
  'cases page': () => '/api/cases?sort=dueOn',
  case: (caseId: string) => `/api/cases/${caseId}`,
  worklist: () => '/api/worklist',
};
type Call = keyof typeof calls;

/**
 * Writes cases as the intake would, but for their stories: those would all go over the event bus, one after the other. What
 * the figures hold of them is added up here.
 */
async function writeCases(table: Table, count: number): Promise<string> {
  const cause = { at: NOW, by: 'erp' } as const;
  const sums: Sums = new Map();
  let caseId = '';
  let together: Write[] = [];
  const send = async () => {
    if (together.length > 0) await writeTogether(table, together);
    together = [];
  };
  const tasks: string[] = [];
  for (let index = 0; index < count; index++) {
    caseId = internalId('bench', 'invoice', 'urn:bench', 'ACME', `F-${index}`);
    const debtorId = internalId(
      'bench',
      'debtor',
      'urn:bench',
      'ACME',
      `D-${Math.floor(index / CASES_OF_DEBTOR)}`,
    );
    const isTask = index % ONE_TASK_IN === 0;
    const events: CaseEvent[] = [
      ...decide(
        {
          type: 'RegisterInvoice',
          caseId,
          creditorId: internalId('bench', 'creditor', 'urn:bench', 'ACME', 'ACME'),
          debtorId,
          invoice: {
            number: `F-${index}`,
            issuedOn: invoice.issuedOn,
            dueOn: addDays(invoice.dueOn, index % DUE_DAYS),
            paymentLink: undefined,
            documentUrl: undefined,
            purchaseOrder: undefined,
            instalment: undefined,
          },
          currency: 'COP',
          amountMinor: 100_000 + index,
          expectedWithholdingsMinor: 0,
          opensAfterDays: 1,
          timeZone: 'America/Bogota',
        },
        undefined,
      ),
      ...(isTask ? [{ type: 'ExceptionRaised', code: 'money-to-apply' } as const] : []),
    ];
    const { after, writes } = caseWrites(table, undefined, events, cause);
    together.push(...writes.filter((write) => !String(write.Put?.Item?.sk).startsWith(EVENT_PREFIX)));
    if (isTask) tasks.push(caseId);
    else {
      const contribution = contributionOf(after, undefined);
      together.push({ Put: { TableName: table.name, Item: { ...keys.figures(caseId), contribution } } });
      addTo(sums, caseId, contribution);
    }
    if (together.length >= 3 * TOGETHER) await send();
  }
  await send();
  for (const { key, figures } of sums.values()) await correctSum(table, { key, changes: 0 }, figures);
  await projectFigures(
    table,
    tasks.map((task) => ({ caseId: task, at: NOW })),
  );
  return caseId;
}

/** Milliseconds of a call, the median of some, by a person who has called before. */
async function timeCall({ twin }: World, token: string, path: string): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call <= CALLS; call++) {
    const began = performance.now();
    const answer = await fetch(new URL(path, twin.url), { headers: { authorization: `Bearer ${token}` } });
    await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    times.push(performance.now() - began);
  }
  return median(times.slice(1));
}

async function timeCalls(cases: number): Promise<Record<Call, number>> {
  await using world = await createWorld();
  const caseId = await writeCases(world.table, cases);
  const { token } = (await (await fetch(new URL('/_local/token?role=viewer', world.twin.url))).json()) as {
    token: string;
  };
  const times: Partial<Record<Call, number>> = {};
  for (const [name, path] of Object.entries(calls))
    times[name as Call] = await timeCall(world, token, path(caseId));
  return times as Record<Call, number>;
}

export const latencySection: Section = {
  title: 'Latency of the finance API on the twin (median)',
  run: async (note) => {
    const runs: { cases: number; times: Record<Call, number> }[] = [];
    for (const cases of SIZES) {
      note(`${cases} cases`);
      runs.push({ cases, times: await timeCalls(cases) });
    }
    const [least] = runs;
    const most = runs.at(-1);
    if (!least || !most) throw new Error('nothing was timed');
    const names = Object.keys(calls) as Call[];
    return {
      ratios: names.map((name) => ({
        what: name,
        value: most.times[name] / least.times[name],
        note: `${most.cases} to ${least.cases} cases`,
      })),
      figures: runs.flatMap(({ cases, times }) =>
        names.map((name) => ({ what: `${name}, ${cases} cases`, value: times[name], unit: 'ms' })),
      ),
    };
  },
};
