import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { decryptRight, encryptRight } from './data-key.ts';

interface Index {
  partition: string;
  sort: string;
  projection: dynamodb.ProjectionType;
}

/** Sparse: an item is in an index only while it carries the index's attributes. */
const INDEXES = {
  'to-open': { partition: 'opensShard', sort: 'opensAt', projection: dynamodb.ProjectionType.KEYS_ONLY },
  'next-action': {
    partition: 'nextShard',
    sort: 'nextActionAt',
    projection: dynamodb.ProjectionType.KEYS_ONLY,
  },
  'to-place': { partition: 'placing', sort: 'approvedAt', projection: dynamodb.ProjectionType.KEYS_ONLY },
  'of-creditor': { partition: 'liveOf', sort: 'pk', projection: dynamodb.ProjectionType.KEYS_ONLY },
  tasks: { partition: 'taskShard', sort: 'taskAt', projection: dynamodb.ProjectionType.ALL },
  /** By status and due day. */
  cases: { partition: 'listShard', sort: 'listKey', projection: dynamodb.ProjectionType.KEYS_ONLY },
  'cases-of-debtor': {
    partition: 'debtorId',
    sort: 'listKey',
    projection: dynamodb.ProjectionType.KEYS_ONLY,
  },
  /** Cases by the beginning of their invoice number, debtors by that of their name. */
  search: { partition: 'searchShard', sort: 'searchKey', projection: dynamodb.ProjectionType.KEYS_ONLY },
} satisfies Record<string, Index>;

export type IndexName = keyof typeof INDEXES;
type ReadAction = 'GetItem' | 'BatchGetItem';
type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
export type TableAction = ReadAction | WriteAction;

const WRITES: readonly TableAction[] = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** The one table: state, events (the outbox) and every derived item. */
export class CaseTable extends Construct {
  readonly table: dynamodb.Table;
  private readonly key: kms.IKey;

  constructor(scope: Construct, id: string, { key }: { key: kms.IKey }) {
    super(scope, id);
    this.key = key;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      // What people asked for, which need not be known for ever.
      timeToLiveAttribute: 'expiresAt',
    });
    for (const [indexName, { partition, sort, projection }] of Object.entries(INDEXES)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partition, type: dynamodb.AttributeType.STRING },
        sortKey: { name: sort, type: dynamodb.AttributeType.STRING },
        projectionType: projection,
      });
    }
  }

  /** Exactly these actions on items, with what they need of the key. */
  items(...actions: TableAction[]): iam.PolicyStatement[] {
    const statement = this.statement(actions, [this.table.tableArn]);
    const writes = actions.some((action) => WRITES.includes(action));
    return [statement, decryptRight(this.key), ...(writes ? [encryptRight(this.key)] : [])];
  }

  /** Queries of one partition of the table itself. */
  query(): iam.PolicyStatement[] {
    return [this.statement(['Query'], [this.table.tableArn]), decryptRight(this.key)];
  }

  /** To decide on a case by all that the debtor owes, and to write what follows. */
  decide(): iam.PolicyStatement[] {
    return [...this.change(), ...this.items('BatchGetItem'), ...this.query()];
  }

  /** To change one case. */
  change(): iam.PolicyStatement[] {
    return this.items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem');
  }

  queryIndex(...names: IndexName[]): iam.PolicyStatement[] {
    const indexes = names.map((name) => `${this.table.tableArn}/index/${name}`);
    return [this.statement(['Query'], indexes), decryptRight(this.key)];
  }

  private statement(actions: string[], resources: string[]): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources });
  }
}
