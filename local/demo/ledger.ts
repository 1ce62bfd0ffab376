import { HOURS, instantOf, type Creditor } from './creditors.ts';
import { workday } from './days.ts';
import type { Debtor } from './debtors.ts';

/** What an ERP sends, and when (epoch milliseconds). */
export interface DemoEvent {
  at: number;
  creditor: Creditor;
  type: string;
  data: Record<string, unknown>;
}

/** Minor units in one of the currency. */
const UNITS: Record<string, number> = { COP: 100, CLP: 1, MXN: 100, EUR: 100 };

/** `125050` COP → `{ value: "1250.50", currency: "COP" }`. */
export function money(minor: number, currency: string) {
  const units = UNITS[currency];
  if (units === undefined) throw new Error(`the demo does not know the decimals of ${currency}`);
  const whole = String(Math.floor(minor / units));
  const decimals = units === 1 ? '' : `.${String(minor % units).padStart(2, '0')}`;
  return { value: whole + decimals, currency };
}

/** An event that the creditor's ledger books at an hour of the first workday from `day` on. */
export function booked(
  creditor: Creditor,
  type: string,
  day: string,
  hour: keyof typeof HOURS,
  data: Record<string, unknown>,
): DemoEvent {
  return {
    at: instantOf(creditor, workday(day), HOURS[hour]),
    creditor,
    type: `puntual.${type}.v1`,
    data: { companyCode: creditor.companyCode, ...data },
  };
}

/** A part of an invoice, in minor units. */
export interface Part {
  invoiceId: string;
  minor: number;
}

interface PaymentOptions {
  /** In all; without it what is allocated. */
  minor?: number;
  method?: 'transfer' | 'cheque';
  deductions?: (Part & { kind: string; certificate?: string })[];
}

/** Money on the bank's statement of the first workday from `day` on. */
export function payment(
  { creditor, debtorId, currency, legalName }: Debtor,
  paymentId: string,
  day: string,
  parts: readonly Part[],
  { minor = sum(parts), method = 'transfer', deductions = [] }: PaymentOptions = {},
): DemoEvent {
  return booked(creditor, 'payment.received', day, 'bank', {
    paymentId,
    debtorId,
    receivedOn: workday(day),
    amount: money(minor, currency),
    method,
    payer: legalName,
    allocations: parts.map(({ invoiceId, minor }) => ({ invoiceId, amount: money(minor, currency) })),
    deductions: deductions.map(({ minor, ...deduction }) => ({
      ...deduction,
      amount: money(minor, currency),
    })),
  });
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { minor }) => total + minor, 0);
}
