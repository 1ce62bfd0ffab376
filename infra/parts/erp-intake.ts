import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import { environment as webhookEnvironment } from '../../functions/http/erp-webhook/environment.ts';
import { environment as applyPaymentEnvironment } from '../../functions/intake/apply-payment/environment.ts';
import { environment as compareLedgerEnvironment } from '../../functions/intake/compare-ledger/environment.ts';
import { environment as recordCreditorEnvironment } from '../../functions/intake/record-creditor/environment.ts';
import { environment as recordDebtorEnvironment } from '../../functions/intake/record-debtor/environment.ts';
import { environment as recordInvoiceEnvironment } from '../../functions/intake/record-invoice/environment.ts';
import { creditorUpdated } from '../../shared/erp/creditor-updated.ts';
import { debtorLegalStatus } from '../../shared/erp/debtor-legal-status.ts';
import { debtorUpdated } from '../../shared/erp/debtor-updated.ts';
import {
  invoiceChangeTypes,
  invoiceWordTypes,
  moneyTypes,
  type ErpEventType,
} from '../../shared/erp/events.ts';
import { invoiceIssued } from '../../shared/erp/invoice-issued.ts';
import { ledgerSnapshot } from '../../shared/erp/ledger-snapshot.ts';
import { ledgerSynced } from '../../shared/erp/ledger-synced.ts';
import type { CaseTable } from '../constructs/case-table.ts';
import { readSecretRight } from '../constructs/erp-secret.ts';
import { HandlerFunction } from '../constructs/handler-function.ts';
import type { PublicApi } from '../constructs/public-api.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';
import { ERP_SOURCE } from '../../shared/event-sources.ts';
import type { Foundation } from './foundation.ts';

/** By environment: all consumers of the intake read and write the table and make internal ids. */
type IntakeEnvironment = z.ZodMiniObject<Record<'TABLE_NAME' | 'ID_KEY_SECRET_ID', z.ZodMiniString>>;

interface Intake {
  entry: `intake/${string}`;
  description: string;
  schema: IntakeEnvironment;
  takes: ErpEventType[];
  /** Besides reading and writing items. */
  rights: (cases: CaseTable) => iam.PolicyStatement[];
  impact: string;
  batchSize?: number;
  /** Default none. */
  delay?: Duration;
  /** Default 30 seconds. */
  timeout?: Duration;
  /** Default 15 minutes. */
  lateAfter?: Duration;
}

const INTAKES: Record<string, Intake> = {
  RecordCreditor: {
    entry: 'intake/record-creditor',
    description: 'Records a creditor as the ERP has it, and how fresh its books are',
    schema: recordCreditorEnvironment,
    takes: [creditorUpdated.type, ledgerSynced.type],
    rights: () => [],
    impact:
      'Changes of creditors are not being recorded: reminders may name an old sender or bank account, or wait because the books seem old.',
  },
  RecordDebtor: {
    entry: 'intake/record-debtor',
    description: 'Records a debtor, its contacts, consents and legal status as the ERP has them',
    schema: recordDebtorEnvironment,
    takes: [debtorUpdated.type, debtorLegalStatus.type],
    rights: (cases) => [
      ...cases.items('BatchGetItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
      ...cases.query(),
    ],
    impact:
      'Changes of debtors are not being recorded: reminders may go to an old address, or at the hours of an old time zone.',
  },
  RecordInvoice: {
    entry: 'intake/record-invoice',
    description: 'Records an invoice, and what the ERP says of it afterwards',
    schema: recordInvoiceEnvironment,
    takes: [invoiceIssued.type, ...invoiceWordTypes, ...invoiceChangeTypes],
    rights: (cases) => [
      ...cases.items('BatchGetItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
      ...cases.query(),
    ],
    impact:
      'Invoices are not being recorded: they are not dunned when they fall due, and cancelled ones still are.',
  },
  ApplyPayment: {
    entry: 'intake/apply-payment',
    description: 'Records what is told of a payment or a note and brings its invoices in line with it',
    schema: applyPaymentEnvironment,
    takes: [...moneyTypes],
    rights: (cases) => [
      ...cases.items('BatchGetItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
      ...cases.query(),
    ],
    impact: 'Payments are not being applied: debtors who have paid may be contacted.',
    // One payment may be allocated to hundreds of invoices.
    batchSize: 2,
  },
  CompareLedger: {
    entry: 'intake/compare-ledger',
    description: "Lists where the ERP's ledger and ours differ",
    schema: compareLedgerEnvironment,
    takes: [ledgerSnapshot.type],
    rights: (cases) => [
      ...cases.items('BatchGetItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
      ...cases.query(),
      ...cases.queryIndex('of-creditor'),
    ],
    impact:
      "Nobody learns where the ERP's ledger and ours differ; what is paid there and open here is dunned.",
    // What the ERP sent before it is on its way through other queues, and would be listed as missing.
    delay: Duration.minutes(1),
    // The last part of a snapshot compares tens of thousands of invoices.
    batchSize: 1,
    timeout: Duration.minutes(5),
    lateAfter: Duration.hours(2),
  },
};

const WEBHOOK = 'POST /webhooks/erp';

/** From the signed webhook to the table. */
export class ErpIntake extends Construct {
  readonly consumers: Record<string, QueueConsumer>;

  constructor(scope: Construct, id: string, foundation: Foundation, api: PublicApi) {
    super(scope, id);
    this.addWebhook(foundation, api);
    this.consumers = Object.fromEntries(
      Object.entries(INTAKES).map(([name, intake]) => [name, this.addConsumer(name, intake, foundation)]),
    );
  }

  private addWebhook({ defaults, intakeBus, erpSecret }: Foundation, api: PublicApi): void {
    const handler = new HandlerFunction(this, 'ErpWebhook', {
      defaults,
      entry: 'http/erp-webhook',
      description: 'Verifies what the ERP sends and puts it on the intake bus',
      schema: webhookEnvironment,
      environment: { INTAKE_BUS_NAME: intakeBus.eventBusName, ERP_SECRET_ID: erpSecret.secretArn },
      timeout: Duration.seconds(10),
      rights: [
        new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [intakeBus.eventBusArn] }),
        readSecretRight(erpSecret),
      ],
    });
    api.open(
      'Webhook',
      { function: handler.function, routes: [WEBHOOK] },
      'The signature (Standard Webhooks) over the exact bytes authenticates the ERP; an authorizer does not see the body.',
    );
  }

  private addConsumer(name: string, intake: Intake, foundation: Foundation): QueueConsumer {
    const { defaults, cases, idKeySecret, key, alarmTopic, intakeBus } = foundation;
    const handler = new HandlerFunction(this, name, {
      defaults,
      entry: intake.entry,
      description: intake.description,
      schema: intake.schema,
      environment: { TABLE_NAME: cases.table.tableName, ID_KEY_SECRET_ID: idKeySecret.secretArn },
      timeout: intake.timeout,
      rights: [...cases.items('GetItem', 'PutItem'), ...intake.rights(cases), readSecretRight(idKeySecret)],
    });
    const consumer = new QueueConsumer(this, `${name}Queue`, {
      handler,
      alarmTopic,
      impact: intake.impact,
      lateAfter: intake.lateAfter ?? Duration.minutes(15),
      encryptionKey: key,
      batchSize: intake.batchSize,
      delay: intake.delay,
    });
    return consumer.takeFrom('Rule', { source: [ERP_SOURCE], detailType: intake.takes }, intakeBus);
  }
}
