import { describe, expect, it } from 'vitest';
import { loadStory } from '../../functions/aws/case-store.ts';
import { bogota, createWorld, debtor } from './world.ts';

const owner = { name: 'Luis Gil', email: 'luis@acme.example' };
const WAIT = 'Wait until the next step or news';

describe('an overdue invoice', () => {
  it('is never dunned when it is paid before it is due', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.pay('F-1', '11900000.00');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await world.mails()).toEqual([]);
    expect(await world.story('F-1')).toEqual(['InvoiceRegistered', 'PaymentApplied', 'CaseClosed']);
  });

  it('is never dunned when it is paid before the first rung', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-03', '12:00'));
    expect((await world.case('F-1')).status).toBe('open');
    await world.pay('F-1', '11900000.00');
    await world.twin.advanceTo(bogota('2026-03-31'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', reason: 'paid' });
    expect(await world.story('F-1')).toEqual([
      'InvoiceRegistered',
      'CaseOpened',
      'PaymentApplied',
      'CaseClosed',
    ]);
  });

  it('goes up every rung on its day when nobody pays, and then waits in silence for a person to decide', async () => {
    await using world = await createWorld();
    await world.send('debtor.updated', { ...debtor, accountOwner: owner });
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-06-30'));
    const mails = await world.mails();
    expect(mails.map(({ at, to, subject }) => `${at.slice(0, 16)} ${String(to)}: ${subject}`)).toEqual([
      '2026-03-04T13:00 ana@esquina.example: Recordatorio de pago: una factura vencida con Acme Colombia S.A.S.',
      '2026-03-18T13:00 ana@esquina.example: Pago pendiente: una factura vencida con Acme Colombia S.A.S.',
      '2026-03-18T13:00 luis@acme.example: Cliente en mora: Tienda La Esquina S.A.S.',
      '2026-04-01T13:00 ana@esquina.example: Aviso formal de pago: una factura vencida con Acme Colombia S.A.S.',
      '2026-04-15T13:00 ana@esquina.example: Último aviso de pago: una factura vencida con Acme Colombia S.A.S.',
    ]);
    expect(mails[0]?.text).toContain('COP 11.900.000,00');
    const story = await loadStory(world.table, world.caseId('F-1'));
    expect(
      story
        .filter(({ event }) => event.type === 'CallAssigned' || event.type === 'EscalationRequested')
        .map(({ at, event }) => `${at.slice(0, 16)} ${event.type}`),
    ).toEqual([
      '2026-03-11T13:00 CallAssigned',
      '2026-03-25T13:00 CallAssigned',
      '2026-04-30T13:00 EscalationRequested',
    ]);
    expect(await world.case('F-1')).toMatchObject({ status: 'open', exceptions: [] });
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([{ kind: 'approval', code: 'escalation' }]);
    expect(await world.items('DEBTOR#', 'CALL')).toMatchObject([
      { kind: 'call', caseIds: [world.caseId('F-1')], taskAt: bogota('2026-03-11', '08:00') },
    ]);
    expect((await world.items('DEBTOR#', 'CONTACT#')).map(({ outcome }) => outcome)).toEqual(
      Array(4).fill('sent'),
    );
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    expect(await world.items('CASE#', 'TASK#')).toEqual([]);
    expect(await world.items('DEBTOR#', 'CALL')).toEqual([]);
  });

  it('ends its execution by the signal, not by the timeout, when it is paid while it waits', async () => {
    await using world = await createWorld();
    await world.invoice('F-1');
    await world.twin.advanceTo(bogota('2026-03-10', '12:00'));
    await world.pay('F-1', '11900000.00');
    await world.twin.kernel.settle();
    const { status, states } = await world.execution('F-1');
    expect(status).toBe('SUCCEEDED');
    expect(states.slice(-4)).toEqual([WAIT, 'Check payment', 'What comes next?', 'Close the case']);
    expect(world.twin.kernel.now()).toBe(Date.parse(bogota('2026-03-10', '12:00')));
    expect(await world.mails()).toHaveLength(1);
  });
});
