import { DynamoDBClient, TransactionCanceledException, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { indexes } from '../../functions/aws/keys.ts';
import { openTable, type Table } from '../../functions/aws/table.ts';
import { takeSnapshot } from '../../functions/intake/compare-ledger/take-snapshot.ts';
import { recordCreditor } from '../../functions/intake/record-creditor/record-creditor.ts';
import { recordSync } from '../../functions/intake/record-creditor/record-sync.ts';
import { recordDebtor } from '../../functions/intake/record-debtor/record-debtor.ts';
import { recordLegalStatus } from '../../functions/intake/record-debtor/record-legal-status.ts';
import { openDispute } from '../../functions/intake/record-invoice/dispute-invoice.ts';
import { updateInvoice } from '../../functions/intake/record-invoice/update-invoice.ts';
import { applyPayment } from '../../functions/intake/apply-payment/apply-payment.ts';
import { takeIn } from '../../functions/intake/intake-handler.ts';
import { recordInvoice } from '../../functions/intake/record-invoice/record-invoice.ts';
import { tellCase } from '../../functions/intake/record-invoice/tell-case.ts';
import { AwsError } from '../../local/aws-error.ts';
import { Cloud } from '../../local/cloud.ts';
import { FaultRules } from '../../local/faults.ts';
import { Kernel } from '../../local/kernel.ts';
import {
  batchGetItem,
  createEngine,
  getItem,
  makeTable,
  readMany,
} from '../../local/services/dynamodb/engine.ts';
import { OrderedMap } from '../../local/services/dynamodb/ordered-map.ts';
import { transactWriteItems, type Tokens } from '../../local/services/dynamodb/transactions.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { debitNoteIssued } from '../../shared/erp/debit-note-issued.ts';
import { erpEvent, type ErpEventType } from '../../shared/erp/events.ts';
import { contentHash } from '../../shared/ids/internal-id.ts';
import type { Payment } from '../../shared/payment/tell.ts';
import { START, TABLE } from '../local/dynamodb/store.ts';

type ShortType = ErpEventType extends `puntual.${infer Short}.v1` ? Short : never;

/** What the ERP sends; `id` names the event, and without one its content does. */
export interface Sent {
  type: ShortType;
  data: Record<string, unknown>;
  id?: string;
  time?: string;
  /** When it is taken in. */
  at?: string;
}

type Item = Record<string, unknown> & { pk: string; sk: string };

/** The intake as the queues call it, on the twin's DynamoDB in this process: no wire, no workflow. */
export interface Books {
  table: Table;
  tell: (sent: Sent) => Promise<void>;
  /** The transaction after `count` more of them does not happen, and whoever asked for it hears of an outage. */
  cutOffAfter: (count: number) => void;
  items: () => Promise<Item[]>;
  /** Remembers all that is written, and gives back the way to return to it. */
  mark: () => () => void;
}

const TAKEN_IN = '2026-02-21T12:00:00.000Z';

class Outage extends Error {}

export function openBooks(): Books {
  const store = openStore();
  let left = Infinity;
  const table = openTable(new DynamoDBClient({ region: 'us-east-1' }), TABLE);
  // What the SDK does on the way (sign, serialize, parse) takes longer than all the rest together.
  table.client.send = ((command: { constructor: { name: string }; input: object }) => {
    const name = OPERATIONS[command.constructor.name] ?? command.constructor.name;
    if (name === 'TransactWriteItems' && --left < 0) {
      left = Infinity;
      return Promise.reject(new Outage('cut off'));
    }
    try {
      return Promise.resolve(unmarshalled(store.operate(name, marshalled(command.input))));
    } catch (error) {
      return Promise.reject(asSdkError(error));
    }
  }) as typeof table.client.send;
  const deliver = async ({ type, data, id, time = '2026-02-20T12:00:00.000Z', at = TAKEN_IN }: Sent) => {
    const sent = {
      specversion: '1.0',
      id: id ?? contentHash({ type, data, time }),
      source: 'urn:erp:test',
      type: `puntual.${type}.v1`,
      time,
      data: { companyCode: 'ACME', ...data },
    };
    const intake = { table, idKey: 'key', at, sent };
    await takeIn(intake, erpEvent.parse(sent), async (event, taken) => {
      switch (event.type) {
        case 'puntual.invoice.issued.v1':
          return recordInvoice(event, taken);
        case 'puntual.payment.received.v1':
        case 'puntual.payment.reallocated.v1':
        case 'puntual.payment.reversed.v1':
        case 'puntual.credit-note.issued.v1':
        case 'puntual.debit-note.issued.v1':
          return applyPayment(event, taken);
        case 'puntual.invoice.overdue.v1':
        case 'puntual.invoice.cancelled.v1':
        case 'puntual.invoice.assigned.v1':
        case 'puntual.invoice.written-off.v1':
          return tellCase(event, taken);
        case 'puntual.creditor.updated.v1':
          return recordCreditor(event, taken);
        case 'puntual.ledger.synced.v1':
          return recordSync(event, taken);
        case 'puntual.ledger.snapshot.v1':
          return takeSnapshot(event, taken);
        case 'puntual.debtor.updated.v1':
          return recordDebtor(event, taken);
        case 'puntual.debtor.legal-status.v1':
          return recordLegalStatus(event, taken);
        case 'puntual.invoice.updated.v1':
          return updateInvoice(event, taken);
        case 'puntual.dispute.opened.v1':
          return openDispute(event, taken);
        default:
          throw new Error(`${event.type} is not taken in here`);
      }
    });
  };
  return {
    table,
    tell: async (sent) => {
      try {
        await deliver(sent);
      } catch (error) {
        if (!(error instanceof Outage)) throw error;
        // The queue delivers it again.
        await deliver(sent);
      }
    },
    cutOffAfter: (count) => {
      left = count;
    },
    mark: store.mark,
    items: async () => {
      const items: Item[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const scan = new ScanCommand({ TableName: TABLE, ExclusiveStartKey: from });
        const { Items = [], LastEvaluatedKey } = await table.client.send(scan);
        items.push(...(Items as Item[]));
        from = LastEvaluatedKey && unmarshall(LastEvaluatedKey as Attributes);
      } while (from);
      return items;
    },
  };
}

/** The twin's DynamoDB without its kernel: one call after the other is order enough here. */
function openStore() {
  const engine = createEngine(new Cloud(new Kernel({ startAt: START, seed: 1 }), new FaultRules()));
  const keyOf = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];
  const stored = makeTable(engine, {
    TableName: TABLE,
    KeySchema: keyOf('pk', 'sk'),
    AttributeDefinitions: ['pk', 'sk', 'searchShard', 'searchKey', 'taskShard', 'taskAt', 'liveOf'].map(
      (AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      }),
    ),
    GlobalSecondaryIndexes: [
      {
        IndexName: indexes.ofCreditor,
        KeySchema: keyOf('liveOf', 'pk'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: indexes.search,
        KeySchema: keyOf('searchShard', 'searchKey'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: indexes.tasks,
        KeySchema: keyOf('taskShard', 'taskAt'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  let tokens: Tokens = new Map();
  return {
    operate: (name: string, input: Record<string, unknown>): Record<string, unknown> => {
      switch (name) {
        case 'GetItem':
          return getItem(engine, input);
        case 'BatchGetItem':
          return batchGetItem(engine, input);
        case 'Query':
        case 'Scan':
          return readMany(engine, name === 'Query' ? 'query' : 'scan', input);
        case 'TransactWriteItems':
          return transactWriteItems(engine, tokens, input);
        default:
          throw new Error(`the intake does not call ${name}`);
      }
    },
    mark: () => {
      const items = [...stored.items.range()];
      const known = [...tokens];
      return () => {
        stored.items = new OrderedMap();
        for (const [key, item] of items) stored.items.set(key, item);
        tokens = new Map(known);
      };
    },
  };
}

const OPERATIONS: Record<string, string> = {
  GetCommand: 'GetItem',
  BatchGetCommand: 'BatchGetItem',
  QueryCommand: 'Query',
  ScanCommand: 'Scan',
  TransactWriteCommand: 'TransactWriteItems',
};
const OF_VALUES = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey'];

/** As the document client does it: plain values to DynamoDB's, wherever a request has them. */
function marshalled(input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]: [string, unknown]) => {
      if (OF_VALUES.includes(name) && value !== undefined)
        return [name, withBytes(marshall(value as Item, { removeUndefinedValues: true }), asText)];
      if (name === 'RequestItems') return [name, marshalled(value as object)];
      if (name === 'Keys') return [name, (value as object[]).map((key) => marshall(key))];
      if (name === TABLE) return [name, marshalled(value as object)];
      if (name === 'TransactItems') return [name, (value as object[]).map(marshalled)];
      const isWrite = ['Put', 'Update', 'Delete', 'ConditionCheck'].includes(name);
      return [name, isWrite ? marshalled(value as object) : value];
    }),
  );
}

function unmarshalled({ Item, Items, Responses, ...answer }: Record<string, unknown>): object {
  const found = Responses as Record<typeof TABLE, Attributes[]> | undefined;
  return {
    ...answer,
    ...(Item ? { Item: plain(Item as Attributes) } : {}),
    ...(found ? { Responses: { [TABLE]: found[TABLE].map(plain) } } : {}),
    ...(Items ? { Items: (Items as Attributes[]).map(plain) } : {}),
  };
}

type Attributes = Record<string, AttributeValue>;

const plain = (item: Attributes) => unmarshall(withBytes(item, asBytes));

/** Bytes are text on the wire; here those of an item's own attributes. */
function withBytes(item: Attributes, change: (bytes: unknown) => unknown): Attributes {
  const changed = (value: AttributeValue) => (value.B ? { B: change(value.B) } : value) as AttributeValue;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, changed(value)]));
}

const asText = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString('base64');
const asBytes = (text: unknown) => Buffer.from(text as string, 'base64');

function asSdkError(error: unknown): Error {
  if (error instanceof AwsError && error.code === 'TransactionCanceledException') {
    const { message, details } = error;
    return new TransactionCanceledException({ message, $metadata: {}, ...details });
  }
  return error as Error;
}

/** What the table says of money, read straight from its items; minor units of the one currency they are all in. */
export interface Statement {
  cases: DunningCase[];
  payments: Payment[];
  debitNotes: Payment[];
  unappliedMinor: number;
  rejected: { field: string; reason: string; type: string }[];
  tasks: string[];
}

export function statementOf(items: readonly Item[]): Statement {
  const payments = items.filter(({ sk }) => sk === 'PAYMENT').map(({ payment }) => payment as Payment);
  const unapplied = items
    .filter(({ sk }) => sk === 'CONTACTS')
    .flatMap((ledger) => Object.entries(ledger).filter(([name]) => name.startsWith('unapplied#')));
  return {
    cases: items.filter(({ sk }) => sk === 'CASE').map(({ state }) => state as DunningCase),
    payments: payments.filter(({ kind }) => kind !== debitNoteIssued.type),
    debitNotes: payments.filter(({ kind }) => kind === debitNoteIssued.type),
    unappliedMinor: unapplied.reduce((sum, [, minor]) => sum + (minor as number), 0),
    rejected: items
      .filter(({ sk }) => sk === 'REJECTED')
      .map(({ field, reason, type }) => ({ field, reason, type }) as Statement['rejected'][number]),
    tasks: items.filter(({ taskShard }) => taskShard !== undefined).map(({ kind }) => String(kind)),
  };
}

export const totals = (cases: readonly DunningCase[]) => {
  const sum = (pick: (item: DunningCase) => number) => cases.reduce((all, item) => all + pick(item), 0);
  return {
    amount: sum(({ amountMinor }) => amountMinor),
    debited: sum(({ debitedMinor }) => debitedMinor),
    paid: sum(({ paidMinor }) => paidMinor),
    credited: sum(({ creditedMinor }) => creditedMinor),
    deducted: sum(({ deductedMinor }) => deductedMinor),
    writtenOff: sum(({ writtenOffMinor }) => writtenOffMinor),
  };
};
