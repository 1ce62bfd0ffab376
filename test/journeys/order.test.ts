import { describe, expect, it } from 'vitest';
import { bogota, createWorld, debtor, emptyWorld, creditor, invoice } from './world.ts';

describe('whatever the order in which the ERP says it', () => {
  it('a payment that comes before its invoice is kept, and applied when the invoice comes', async () => {
    await using world = await createWorld();
    await world.pay('F-1', '11900000.00');
    await world.twin.advanceTo(bogota('2026-02-21'));
    expect(await world.items('CASE#', 'MEANT#')).toMatchObject([{ kind: 'waits-for-invoice' }]);
    await world.invoice('F-1');
    await world.twin.kernel.settle();
    expect(await world.story('F-1')).toEqual(['InvoiceRegistered', 'PaymentApplied', 'CaseClosed']);
    expect((await world.items('CASE#', 'MEANT#')).map(({ taskAt }) => taskAt)).toEqual([undefined]);
  });

  it('a payment whose invoice has not come after seven days is a task for a person', async () => {
    await using world = await createWorld();
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.items('CASE#', 'MEANT#')).toMatchObject([
      { kind: 'waits-for-invoice', taskAt: bogota('2026-02-27', '09:00') },
    ]);
  });

  it('the same event five times is one event', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    const payment = {
      paymentId: 'P-1',
      debtorId: 'D-1',
      receivedOn: '2026-02-20',
      amount: { value: '1000000.00', currency: 'COP' },
      method: 'transfer',
      allocations: [{ invoiceId: 'F-1', amount: { value: '1000000.00', currency: 'COP' } }],
    };
    const once = { id: 'payment-event', time: bogota('2026-02-20', '08:00') };
    for (let i = 0; i < 5; i++)
      expect((await world.send('payment.received', payment, once)).status).toBe(202);
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ paidMinor: 100_000_000 });
    expect(await world.story('F-1')).toEqual(['InvoiceRegistered', 'PaymentApplied']);
    expect(await world.items('REJECTED#')).toEqual([]);
  });

  it('a debtor and a creditor that come after the invoice wake its case', async () => {
    await using world = await emptyWorld({});
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['creditor-unknown'] });
    await world.send('creditor.updated', creditor);
    await world.send('debtor.updated', debtor);
    await world.twin.advanceTo(bogota('2026-03-05', '12:05'));
    expect(await world.mails()).toHaveLength(1);
    expect(await world.case('F-1')).toMatchObject({ exceptions: [] });
  });

  it('a debtor that comes right after a case was opened wakes it, and its zone counts', async () => {
    await using world = await emptyWorld({ startAt: bogota('2026-03-04', '07:30') });
    await world.send('creditor.updated', { ...creditor, timeZone: 'Europe/Madrid' });
    await world.invoice('F-1');
    await world.send('invoice.overdue', { invoiceId: 'F-1' });
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({
      exceptions: ['debtor-unknown'],
      timeZone: 'Europe/Madrid',
    });
    await world.send('debtor.updated', debtor);
    await world.twin.advanceTo(bogota('2026-03-04', '12:00'));
    expect((await world.mails()).map(({ at }) => at)).toEqual([bogota('2026-03-04', '08:00')]);
  });

  it("the ERP's own word starts the dunning without waiting for the sweep, also when it comes before the invoice", async () => {
    await using world = await createWorld({ startAt: bogota('2026-03-04', '09:00') });
    expect((await world.send('invoice.overdue', { invoiceId: 'F-1' })).status).toBe(202);
    await world.twin.kernel.settle();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-04', '09:01'));
    expect(await world.mails()).toHaveLength(1);
  });

  it('money that no invoice was named for stops the reminders it would cover, and is a task', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.pay('F-1', '11900000.00', { allocations: [] });
    await world.twin.advanceTo(bogota('2026-03-10'));
    expect(await world.mails()).toEqual([]);
    expect(await world.items('PAYMENT#')).toMatchObject([{ kind: 'payment-to-apply' }]);
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['money-to-apply'] });
  });

  it('an over-payment closes the invoice, and the rest is the debtor’s', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.pay('F-1', '12000000.00');
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', paidMinor: 1_190_000_000 });
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#COP': 10_000_000 }]);
    expect(await world.items('PAYMENT#')).toMatchObject([{ kind: 'payment-to-apply' }]);
  });
});

describe('what can never work', () => {
  it.each([
    [
      'an event of the same id with other content',
      { id: 'twice', field: 'id', change: { amount: { value: '5.00', currency: 'COP' } } },
    ],
    [
      'an invoice of the same id with other content',
      { id: 'another', field: 'data.invoiceId', change: { amount: { value: '5.00', currency: 'COP' } } },
    ],
  ])('%s is kept as rejected, with the field, and changes nothing', async (_, { id, field, change }) => {
    await using world = await createWorld();
    const time = bogota('2026-02-20', '08:00');
    await world.send(
      'invoice.issued',
      { ...invoice, invoiceId: 'F-1', number: 'F-1' },
      { id: 'twice', time },
    );
    await world.twin.kernel.settle();
    const answer = await world.send(
      'invoice.issued',
      { ...invoice, invoiceId: 'F-1', number: 'F-1', ...change },
      { id, time },
    );
    expect(answer.status).toBe(202);
    await world.twin.kernel.settle();
    expect(await world.items('REJECTED#')).toMatchObject([{ kind: 'rejected-input', field }]);
    expect(await world.case('F-1')).toMatchObject({ amountMinor: 1_190_000_000, version: 1 });
  });

  it('money in another currency than the invoice is kept as rejected, and what comes after it is not delayed', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.invoice('F-2');
    const dollars = { value: '100.00', currency: 'USD' };
    await world.pay('F-1', '1.00', { amount: dollars, allocations: [{ invoiceId: 'F-1', amount: dollars }] });
    await world.pay('F-2', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.items('REJECTED#')).toMatchObject([
      {
        type: 'puntual.payment.received.v1',
        field: 'data.allocations[0].amount.currency',
        caseId: world.caseId('F-1'),
      },
    ]);
    expect(await world.case('F-1')).toMatchObject({ status: 'current', paidMinor: 0 });
    expect((await world.case('F-2')).status).toBe('closed');
    expect(await world.items('DEBTOR#', 'CONTACTS')).toMatchObject([{ 'unapplied#USD': 10_000 }]);
  });

  it('one pending payment in the wrong currency does not keep the others from their invoice', async () => {
    await using world = await createWorld();
    const dollars = { value: '100.00', currency: 'USD' };
    for (let i = 0; i < 4; i++) {
      await world.pay('F-1', '1.00', {
        amount: dollars,
        allocations: [{ invoiceId: 'F-1', amount: dollars }],
      });
    }
    await world.pay('F-1', '11900000.00');
    await world.invoice('F-1');
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', paidMinor: 1_190_000_000 });
    expect(await world.items('REJECTED#')).toHaveLength(4);
    expect((await world.items('CASE#', 'MEANT#')).every(({ taskAt }) => taskAt === undefined)).toBe(true);
  });

  it('what was rejected lies with its debtor, and not among the tasks', async () => {
    await using world = await createWorld();
    const time = bogota('2026-02-20', '08:00');
    await world.send('debtor.updated', { ...debtor, debtorId: 'D-9' }, { id: 'twice', time });
    await world.send(
      'debtor.updated',
      { ...debtor, debtorId: 'D-9', legalName: 'Otro' },
      { id: 'twice', time },
    );
    await world.twin.kernel.settle();
    expect(JSON.stringify(await world.items('REJECTED#'))).not.toContain('Otro');
    expect(await world.items('DEBTOR#', 'SENT-EVENT#')).toMatchObject([
      { event: { data: { legalName: 'Otro' } } },
    ]);
  });
});

describe('a debtor whose change was cut off half-way', () => {
  it('is told to the cases by the next event, also when that says the same', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, contacts: [] });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-05', '12:00'));
    expect(await world.case('F-1')).toMatchObject({ exceptions: ['no-usable-address'] });

    // The first event is recorded and then cannot read the cases; the second says the same and does the rest.
    world.twin.cloud.faults.set({ rules: [{ match: 'dynamodb:Query', kind: 'before', times: 1 }] });
    await world.send('debtor.updated', debtor);
    await world.twin.kernel.settle();
    expect(await world.mails()).toEqual([]);
    await world.send('debtor.updated', debtor);
    await world.twin.advanceTo(bogota('2026-03-05', '12:01'));
    expect(await world.mails()).toHaveLength(1);
  });
});
