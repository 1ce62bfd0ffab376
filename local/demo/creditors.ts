/** Who sells: a company code of the ERP, with the hours at which its ledger speaks. */
export interface Creditor {
  companyCode: string;
  source: string;
  legalName: string;
  taxId: string;
  country: string;
  timeZone: string;
  /** From UTC, the year round: neither country changes its clocks. */
  utcOffsetHours: number;
  sender: { name: string; email: string; replyTo: string };
  paymentMethods: { kind: string; text: string; link?: string }[];
  invoicePrefix: string;
  /** Percent; what is sold abroad bears none. */
  vat: number;
}

export const creditors = {
  CO: {
    companyCode: 'ARUVIA',
    source: 'urn:erp:aruvia',
    legalName: 'Distribuidora Aruvia S.A.S.',
    taxId: '999000001-8',
    country: 'CO',
    timeZone: 'America/Bogota',
    utcOffsetHours: -5,
    sender: { name: 'Cartera Aruvia', email: 'cartera@aruvia.example', replyTo: 'pagos@aruvia.example' },
    paymentMethods: [
      { kind: 'transfer', text: 'Transferencia: Banco Cordillera, cuenta corriente 000-123456-00' },
      { kind: 'online', text: 'Pago en línea', link: 'https://pagos.aruvia.example' },
    ],
    invoicePrefix: 'FE',
    vat: 19,
  },
  MX: {
    companyCode: 'TEPALCA',
    source: 'urn:erp:tepalca',
    legalName: 'Suministros Tepalca S.A. de C.V.',
    taxId: 'STE990101AA0',
    country: 'MX',
    timeZone: 'America/Mexico_City',
    utcOffsetHours: -6,
    sender: {
      name: 'Cobranza Tepalca',
      email: 'cobranza@tepalca.example',
      replyTo: 'cobranza@tepalca.example',
    },
    paymentMethods: [
      { kind: 'transfer', text: 'Transferencia SPEI: Banco Meseta, CLABE 000 000 00000000000 0' },
      { kind: 'online', text: 'Liga de pago', link: 'https://pagos.tepalca.example' },
    ],
    invoicePrefix: 'TP',
    vat: 16,
  },
} as const satisfies Record<string, Creditor>;

/** When in its day the ledger sends what: the bank's statement, then what people decided, then the day's invoices. */
export const HOURS = { masterData: 8, bank: 9.5, decisions: 16, invoices: 17.5, close: 18 } as const;

/** Epoch milliseconds of an hour of a day on the creditor's clock. */
export function instantOf({ utcOffsetHours }: Creditor, day: string, hour: number): number {
  return Date.parse(day) + (hour - utcOffsetHours) * 3_600_000;
}

/** The day that it is for the creditor. */
export function dayOf({ utcOffsetHours }: Creditor, at: number): string {
  return new Date(at + utcOffsetHours * 3_600_000).toISOString().slice(0, 10);
}
