/** A handful of invoices to look at: what an ERP would send, and on which day of the show. */
export interface DemoEvent {
  /** Days after the start of the show. */
  afterDays: number;
  type: string;
  data: Record<string, unknown>;
}

const COMPANY = 'ANDINA';

const debtors = [
  {
    id: 'C-100',
    name: 'Papelería El Cóndor S.A.S.',
    contact: 'Marta Gil',
    email: 'pagos@elcondor.example',
    language: 'es',
  },
  {
    id: 'C-200',
    name: 'Ferretería Los Pinos S.A.S.',
    contact: 'Jorge Peña',
    email: 'cuentas@lospinos.example',
    language: 'es',
  },
  {
    id: 'C-300',
    name: 'Northwind Traders Ltd.',
    contact: 'Helen Hart',
    email: 'ap@northwind.example',
    language: 'en',
  },
  {
    id: 'C-400',
    name: 'Café Sierra S.A.S.',
    contact: 'Luis Mora',
    email: 'bounce@simulator.amazonses.com',
    language: 'es',
  },
];

/** `due` counts days from the start of the show; `paid` is the day on which the money arrives, if it ever does. */
const invoices = [
  { number: 'FE-1001', debtor: 'C-100', value: '1190000.00', currency: 'COP', due: -3, paid: 6 },
  { number: 'FE-1002', debtor: 'C-100', value: '349900.50', currency: 'COP', due: -3, paid: 6 },
  { number: 'FE-1003', debtor: 'C-200', value: '8750000.00', currency: 'COP', due: -2, paid: 19 },
  { number: 'FE-1004', debtor: 'C-200', value: '560000.00', currency: 'COP', due: 4, paid: 3 },
  { number: 'FE-1005', debtor: 'C-300', value: '2480.00', currency: 'USD', due: -1, paid: undefined },
  { number: 'FE-1006', debtor: 'C-400', value: '420000.00', currency: 'COP', due: -2, paid: undefined },
];

/** The show, relative to `today` (an ISO day), in the order in which it happens. */
export function demoPortfolio(today: string): DemoEvent[] {
  const day = (offset: number) =>
    new Date(Date.parse(today) + offset * 86_400_000).toISOString().slice(0, 10);
  const events: DemoEvent[] = [
    {
      afterDays: 0,
      type: 'puntual.creditor.updated.v1',
      data: {
        legalName: 'Distribuidora Andina S.A.S.',
        taxId: '900123456-7',
        country: 'CO',
        timeZone: 'America/Bogota',
        sender: {
          name: 'Cartera Andina',
          email: 'cartera@andina.example',
          replyTo: 'cartera@andina.example',
        },
        paymentMethods: [
          { kind: 'transfer', text: 'Transferencia: Bancolombia, cuenta corriente 123-456789-00' },
          { kind: 'online', text: 'PSE', link: 'https://pagos.andina.example/pse' },
        ],
      },
    },
    ...debtors.map(({ id, name, contact, email, language }) => ({
      afterDays: 0,
      type: 'puntual.debtor.updated.v1',
      data: {
        debtorId: id,
        legalName: name,
        kind: 'company',
        country: 'CO',
        timeZone: 'America/Bogota',
        language,
        contacts: [{ contactId: '1', name: contact, role: 'accounts-payable', email }],
        consents: [],
      },
    })),
    ...invoices.map(({ number, debtor, value, currency, due }) => ({
      afterDays: 0,
      type: 'puntual.invoice.issued.v1',
      data: {
        invoiceId: number,
        number,
        debtorId: debtor,
        issuedOn: day(due - 30),
        dueOn: day(due),
        amount: { value, currency },
        paymentLink: `https://pagos.andina.example/${number}`,
      },
    })),
    ...invoices.flatMap(({ number, debtor, value, currency, paid }) =>
      paid === undefined
        ? []
        : [
            {
              afterDays: paid,
              type: 'puntual.payment.received.v1',
              data: {
                paymentId: `PAY-${number}`,
                debtorId: debtor,
                receivedOn: day(paid),
                amount: { value, currency },
                method: 'transfer',
                allocations: [{ invoiceId: number, amount: { value, currency } }],
              },
            },
          ],
    ),
  ];
  return events
    .map((event) => ({ ...event, data: { companyCode: COMPANY, ...event.data } }))
    .sort((a, b) => a.afterDays - b.afterDays);
}
