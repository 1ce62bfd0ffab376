import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { bootTwin, type Twin } from '../../local/twin.ts';
import { addDays } from '../../shared/time/calendar.ts';
import { bogota, createWorld, debtorNamed, invoice } from '../journeys/world.ts';
import { synthesizeNaive } from './naive/app.ts';
import type { Figure, Section } from './report.ts';

/** Half of the cases are paid after the third rung; nobody pays the others, and on day 60 a person is asked to decide. */
const CASES = 20;
const PAID_ON = 20;
const GIVEN_UP_ON = 60;
const END = 62;
const MILLION = 1_000_000;

interface Reading {
  stateTransitions: number;
  cost: { total: number; currency: string; region: string; asOf: string; lines: Record<string, number> };
}

const isPaid = (index: number) => index % 2 === 0;

/** By the product, with a debtor for each case; `count` 0 is what its daily runs cost by themselves. */
async function byProduct(count: number): Promise<Reading> {
  await using world = await createWorld();
  const indices = Array.from({ length: count }, (_, index) => index);
  for (const index of indices) {
    await world.send('debtor.updated', debtorNamed(`D-${index}`));
    await world.invoice(`F-${index}`, { debtorId: `D-${index}` });
  }
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, PAID_ON)));
  for (const index of indices.filter(isPaid))
    await world.pay(`F-${index}`, invoice.amount.value, { debtorId: `D-${index}` });
  await world.twin.advanceTo(bogota(addDays(invoice.dueOn, END)));
  return await readMeter(world.twin);
}

/** By a machine that looks every day. It sends nothing and records nothing. */
async function byPolling(count: number): Promise<Reading> {
  const twin = await bootTwin({ assembly: synthesizeNaive(), startAt: Date.parse(bogota(invoice.dueOn)) });
  const connection = {
    endpoint: twin.wireUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  };
  const machine = new SFNClient(connection);
  const table = new DynamoDBClient(connection);
  const done = (index: number) =>
    table.send(
      new PutItemCommand({ TableName: twin.outputs.TableName, Item: { pk: { S: `case-${index}` } } }),
    );
  try {
    const indices = Array.from({ length: count }, (_, index) => index);
    for (const index of indices)
      await machine.send(
        new StartExecutionCommand({
          stateMachineArn: twin.outputs.MachineArn,
          input: JSON.stringify({ caseId: `case-${index}` }),
        }),
      );
    await twin.advanceTo(bogota(addDays(invoice.dueOn, PAID_ON)));
    for (const index of indices.filter(isPaid)) await done(index);
    await twin.advanceTo(bogota(addDays(invoice.dueOn, GIVEN_UP_ON)));
    for (const index of indices.filter((index) => !isPaid(index))) await done(index);
    await twin.advanceTo(bogota(addDays(invoice.dueOn, END)));
    return await readMeter(twin);
  } finally {
    await twin.close();
  }
}

async function readMeter({ url }: Twin): Promise<Reading> {
  return (await (await fetch(new URL('/_local/meter', url))).json()) as Reading;
}

export const costSection: Section = {
  title: 'What a million cases cost: half paid after the third rung, half given up on day 60',
  run: async (note) => {
    note('the daily runs by themselves');
    const idle = await byProduct(0);
    note(`${CASES} cases by the product`);
    const product = await byProduct(CASES);
    note(`${CASES} cases by polling every day`);
    const polling = await byPolling(CASES);
    const perMillion = (amount: number) => (amount * MILLION) / CASES;
    const { currency, region, asOf } = product.cost;
    const prices = `${region}, prices of ${asOf}`;
    const money = (what: string, of: number, less = 0, note?: string): Figure => ({
      what,
      value: perMillion(of - less),
      unit: currency,
      note,
    });
    const line = (reading: Reading, name: string) => reading.cost.lines[name] ?? 0;
    const transitions = {
      product: (product.stateTransitions - idle.stateTransitions) / CASES,
      polling: polling.stateTransitions / CASES,
    };
    return {
      ratios: [
        {
          what: 'state transitions, polling to product',
          value: transitions.polling / transitions.product,
          note: `${transitions.polling} to ${transitions.product} a case`,
        },
        {
          what: 'cost of state transitions, polling to product',
          value: line(polling, 'stateTransitions') / line(product, 'stateTransitions'),
        },
        {
          what: 'cost of all, polling to product',
          value: polling.cost.total / (product.cost.total - idle.cost.total),
          note: 'though polling sends, records and takes in nothing',
        },
      ],
      figures: [
        money('product, in all', product.cost.total, idle.cost.total, prices),
        ...Object.keys(product.cost.lines).map((name) =>
          money(`product, ${name}`, line(product, name), line(idle, name)),
        ),
        money('polling, in all', polling.cost.total, 0, prices),
        ...Object.keys(polling.cost.lines)
          .filter((name) => line(polling, name) > 0)
          .map((name) => money(`polling, ${name}`, line(polling, name))),
      ],
    };
  },
};
