import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Webhook } from 'standardwebhooks';
import { loadCase, loadStory } from '../../functions/aws/case-store.ts';
import { openTable, type Table } from '../../functions/aws/table.ts';
import { bootTwin, type Twin } from '../../local/twin.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import type { ErpEventType } from '../../shared/erp/events.ts';
import { internalId } from '../../shared/ids/internal-id.ts';
import { asDefined } from '../as-defined.ts';

/** The twin with one creditor and one debtor, and what a story needs to say and to see. */
export interface World extends AsyncDisposable {
  twin: Twin;
  table: Table;
  stepFunctions: SFNClient;
  /** Sends a signed event; answers with the HTTP status. `id` names the event; the same id is the same event. */
  send: (type: ErpShortType, data: object, options?: SendOptions) => Promise<Response>;
  invoice: (invoiceId: string, change?: object) => Promise<void>;
  pay: (invoiceId: string, value: string, change?: object) => Promise<void>;
  caseId: (invoiceId: string) => string;
  case: (invoiceId: string) => Promise<DunningCase>;
  /** The types of all that happened to the case, in order. */
  story: (invoiceId: string) => Promise<string[]>;
  execution: (invoiceId: string, generation?: number) => Promise<{ status: string; states: string[] }>;
  /** Every item of the table whose key begins so. */
  items: (pkPrefix: string, skPrefix?: string) => Promise<Record<string, unknown>[]>;
  mails: () => Promise<{ at: string; to: string[]; subject: string; text: string }[]>;
}

export type ErpShortType = ErpEventType extends `puntual.${infer Short}.v1` ? Short : never;

export interface SendOptions {
  id?: string;
  time?: string;
}

const COMPANY = 'ACME';
const SOURCE = 'urn:erp:acme';

/** Bogota is five hours behind UTC all year. 1 March 2026 is a Sunday. */
export const bogota = (day: string, time = '00:00') => new Date(`${day}T${time}:00-05:00`).toISOString();

export interface WorldOptions {
  startAt?: string;
  seed?: number;
  unitsInFlight?: number;
  /** Where the twin is reached: the links in messages say so. */
  port?: number;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const world = await emptyWorld(options);
  await world.send('creditor.updated', creditor);
  await world.send('debtor.updated', debtor);
  await world.twin.kernel.settle();
  return world;
}

export async function emptyWorld({
  startAt = bogota('2026-02-20', '09:00'),
  seed = 1,
  unitsInFlight,
  port,
}: WorldOptions) {
  const assembly = process.env.PUNTUAL_ASSEMBLY_OF_ONE_ZONE;
  if (assembly === undefined) throw new Error('the app was not synthesized');
  const twin = await bootTwin({ assembly, startAt: Date.parse(startAt), seed, unitsInFlight, port });
  const connection = {
    endpoint: twin.wireUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = new DynamoDBClient(connection);
  const stepFunctions = new SFNClient(connection);
  const table = openTable(client, twin.outputs.TableName ?? '');
  let count = 0;

  const send = async (type: ErpShortType, data: object, { id, time }: SendOptions = {}) => {
    const event = {
      specversion: '1.0',
      id: id ?? `event-${++count}`,
      source: SOURCE,
      type: `puntual.${type}.v1`,
      time: time ?? new Date(twin.kernel.now()).toISOString(),
      data: { companyCode: COMPANY, ...data },
    };
    return post(twin, JSON.stringify(event));
  };
  const caseId = (invoiceId: string) => internalId(idKey(twin), 'invoice', SOURCE, COMPANY, invoiceId);
  const accepted = async (answer: Promise<Response>) => {
    const response = await answer;
    if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  };

  return {
    twin,
    table,
    stepFunctions,
    send,
    caseId,
    invoice: (invoiceId, change = {}) =>
      accepted(send('invoice.issued', { ...invoice, invoiceId, number: invoiceId, ...change })),
    pay: (invoiceId, value, change = {}) =>
      accepted(
        send('payment.received', {
          paymentId: `payment-${++count}`,
          debtorId: 'D-1',
          receivedOn: new Date(twin.kernel.now()).toISOString().slice(0, 10),
          amount: { value, currency: 'COP' },
          method: 'transfer',
          allocations: [{ invoiceId, amount: { value, currency: 'COP' } }],
          ...change,
        }),
      ),
    case: async (invoiceId) => {
      const item = await loadCase(table, caseId(invoiceId));
      if (!item) throw new Error(`no case for ${invoiceId}`);
      return item;
    },
    story: async (invoiceId) =>
      (await loadStory(table, caseId(invoiceId))).map(({ event }) => asDefined(event).type),
    execution: (invoiceId, generation = 1) =>
      readExecution(
        stepFunctions,
        twin.outputs.StateMachineArn ?? '',
        `${caseId(invoiceId)}-1-${generation}`,
      ),
    items: async (pkPrefix, skPrefix = '') => {
      const found: Record<string, unknown>[] = [];
      const scan = { TableName: table.name, ConsistentRead: true };
      for await (const { Items = [] } of paginateScan({ client }, scan))
        found.push(...Items.map((item) => unmarshall(item)));
      return found.filter(({ pk, sk }) => String(pk).startsWith(pkPrefix) && String(sk).startsWith(skPrefix));
    },
    mails: async () =>
      (await twin.inbox.list('email'))
        .map(({ at, to, subject, text }) => ({ at, to, subject, text }))
        .toReversed(),
    [Symbol.asyncDispose]: () => twin.close(),
  } satisfies World;
}

/** Signs a body as the ERP does and posts it. */
export async function post(
  twin: Twin,
  body: string,
  {
    contentType = 'application/cloudevents+json',
    secret = twin.secrets().erp ?? '',
    signedAt = new Date(),
  } = {},
): Promise<Response> {
  const id = 'msg_1';
  return fetch(twin.outputs.WebhookUrl ?? '', {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, signedAt, body),
    },
  });
}

function idKey(twin: Twin): string {
  const key = Object.entries(twin.secrets()).find(([name]) => name.includes('IdKey'))?.[1];
  if (key === undefined) throw new Error('the twin has no id key');
  return key;
}

async function readExecution(client: SFNClient, stateMachineArn: string, name: string) {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
  const states: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }),
    );
    states.push(
      ...(page.events ?? []).flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []),
    );
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { status: status ?? '', states };
}

export const creditor = {
  legalName: 'Acme Colombia S.A.S.',
  taxId: '900123456-7',
  country: 'CO',
  timeZone: 'America/Bogota',
  sender: { name: 'Cartera Acme', email: 'cartera@acme.example', replyTo: 'pagos@acme.example' },
  paymentMethods: [{ kind: 'transfer', text: 'Transferencia a Bancolombia 123-456789-00' }],
};

export const debtor = {
  debtorId: 'D-1',
  legalName: 'Tienda La Esquina S.A.S.',
  kind: 'company',
  // Where no law says when: stories about the law live in its countries.
  country: 'EC',
  timeZone: 'America/Bogota',
  language: 'es',
  contacts: [{ contactId: '1', name: 'Ana Ruiz', role: 'accounts-payable', email: 'ana@esquina.example' }],
  consents: ['email', 'call'].map((channel) => consentTo(channel)),
};

/** Another debtor, with an address of their own: who shares one is the same person to the contact rules. */
export function debtorNamed(debtorId: string) {
  const email = `${debtorId.toLowerCase()}@esquina.example`;
  return { ...debtor, debtorId, contacts: debtor.contacts.map((contact) => ({ ...contact, email })) };
}

/** What the debtor as a whole has said about being reminded by the channel. */
export function consentTo(channel: string, change: object = {}) {
  const said = { purpose: 'collection', granted: true, obtainedAt: '2026-01-01T00:00:00Z' };
  return { channel, ...said, source: 'contract', ...change };
}

/** Due on Sunday 1 March 2026: the friendly reminder is due on Wednesday the 4th, the firm one on Wednesday the 18th. */
export const invoice = {
  debtorId: 'D-1',
  issuedOn: '2026-01-30',
  dueOn: '2026-03-01',
  amount: { value: '11900000.00', currency: 'COP' },
};
