import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';

/** Where nobody may be asked why they have not paid: Colombia (CO-5, Ley 2300 de 2023). */
const NEVER_ASK_WHY: readonly string[] = ['CO'];

/** Whether the law of both parties lets us ask what stands in the way of a payment (C19). */
export function mayAskForObstacles(
  creditor: Pick<Creditor, 'country'>,
  debtor: Pick<Debtor, 'country'>,
): boolean {
  return ![creditor.country, debtor.country].some((country) => NEVER_ASK_WHY.includes(country));
}
