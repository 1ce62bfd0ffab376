import * as z from 'zod/mini';

/** What a customer withholds for the tax office (in Colombia retefuente, reteIVA, reteICA) and certifies afterwards. */
const withholdings = ['withholding-income', 'withholding-vat', 'withholding-local'] as const;
export const withholdingKind = z.enum(withholdings);

/** Why less arrives than was owed. */
export const deductionKind = z.enum([
  ...withholdings,
  'discount',
  'bank-fee',
  'exchange-difference',
  'rounding',
  'other',
]);
export type DeductionKind = z.infer<typeof deductionKind>;
