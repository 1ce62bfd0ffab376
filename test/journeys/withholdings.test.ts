import { describe, expect, it } from 'vitest';
import { bogota, createWorld } from './world.ts';

/** 11,900,000 COP of which the customer withholds 781,600 for the tax office. */
const cop = (value: string) => ({ value, currency: 'COP' });
const expectedWithholdings = [
  { kind: 'withholding-income', amount: cop('400000.00') },
  { kind: 'withholding-vat', amount: cop('285000.00') },
  { kind: 'withholding-local', amount: cop('96600.00') },
];
const deductions = expectedWithholdings.map((withholding) => ({ ...withholding, invoiceId: 'F-1' }));

describe('a Colombian invoice that is paid short by retefuente, reteIVA and reteICA', () => {
  it('is certificate pending and is not dunned', async () => {
    await using world = await createWorld();
    await world.invoice('F-1', { expectedWithholdings });
    await world.pay('F-1', '11118400.00');
    await world.twin.advanceTo(bogota('2026-04-30'));
    expect(await world.mails()).toEqual([]);
    expect(await world.case('F-1')).toMatchObject({ status: 'open', exceptions: ['certificate-pending'] });
    expect(await world.items('CASE#', 'TASK#')).toMatchObject([{ code: 'certificate-pending' }]);
  });

  it('is paid when the payment says what was withheld', async () => {
    await using world = await createWorld();
    await world.invoice('F-1', { expectedWithholdings });
    await world.pay('F-1', '11118400.00', { deductions });
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed', deductedMinor: 78_160_000 });
  });

  it('is dunned for the rest when more is missing than was to be withheld', async () => {
    await using world = await createWorld();
    await world.invoice('F-1', { expectedWithholdings });
    await world.pay('F-1', '11000000.00');
    await world.twin.advanceTo(bogota('2026-03-05'));
    expect((await world.mails()).map(({ text }) => text.includes('COP 900.000,00'))).toEqual([true]);
  });

  it('keeps a deduction that is more than what is left as rejected, and books the others', async () => {
    await using world = await createWorld();
    await world.invoice('F-1', { expectedWithholdings });
    const tooMuch = { invoiceId: 'F-1', kind: 'discount', amount: cop('800000.00') };
    await world.pay('F-1', '11118400.00', { deductions: [tooMuch, ...deductions] });
    await world.twin.kernel.settle();
    expect(await world.case('F-1')).toMatchObject({ status: 'closed' });
    expect(await world.items('REJECTED#')).toMatchObject([{ field: 'data.deductions[0].amount' }]);
  });
});
