import type { Random } from '../random.ts';
import { between, oneOf, shuffled } from './chance.ts';
import { creditors, type Creditor } from './creditors.ts';
import type { HabitName } from './habits.ts';
import { firmName, personName, type Language } from './names.ts';

/** Where a debtor is, in what it pays, and what an ordinary invoice of it comes to (minor units). */
interface Market {
  creditor: Creditor;
  country: string;
  timeZone: string;
  language: Language;
  currency: string;
  legalForm: string;
  taxIdType: string;
  phonePrefix: string;
  ordinaryMinor: number;
  /** Net amounts are round: a multiple of so many minor units. */
  roundTo: number;
}

const markets = {
  colombia: {
    creditor: creditors.CO,
    country: 'CO',
    timeZone: 'America/Bogota',
    language: 'es',
    currency: 'COP',
    legalForm: 'S.A.S.',
    taxIdType: 'NIT',
    phonePrefix: '+57300555',
    ordinaryMinor: 340_000_000,
    roundTo: 10_000,
  },
  chile: {
    creditor: creditors.CO,
    country: 'CL',
    timeZone: 'America/Santiago',
    language: 'es',
    currency: 'CLP',
    legalForm: 'SpA',
    taxIdType: 'RUT',
    phonePrefix: '+56955500',
    ordinaryMinor: 890_000,
    roundTo: 10,
  },
  mexico: {
    creditor: creditors.MX,
    country: 'MX',
    timeZone: 'America/Mexico_City',
    language: 'es',
    currency: 'MXN',
    legalForm: 'S.A. de C.V.',
    taxIdType: 'RFC',
    phonePrefix: '+52555550',
    ordinaryMinor: 1_860_000,
    roundTo: 50,
  },
  spain: {
    creditor: creditors.CO,
    country: 'ES',
    timeZone: 'Europe/Madrid',
    language: 'es',
    currency: 'EUR',
    legalForm: 'S.L.',
    taxIdType: 'NIF',
    phonePrefix: '+34600555',
    ordinaryMinor: 240_000,
    roundTo: 5,
  },
  ireland: {
    creditor: creditors.MX,
    country: 'IE',
    timeZone: 'Europe/Dublin',
    language: 'en',
    currency: 'EUR',
    legalForm: 'Ltd',
    taxIdType: 'VAT',
    phonePrefix: '+35385555',
    ordinaryMinor: 310_000,
    roundTo: 5,
  },
} as const satisfies Record<string, Market>;

/** How many of the 80 debtors of each market have which habit. */
const population: Record<keyof typeof markets, Partial<Record<HabitName, number>>> = {
  colombia: {
    prompt: 8,
    afterFirstReminder: 4,
    afterSecondReminder: 7,
    short: 3,
    together: 3,
    disputes: 4,
    bounces: 2,
    never: 3,
    reverses: 1,
    withholds: 4,
    advances: 2,
    bySms: 1,
  },
  chile: { prompt: 3, afterSecondReminder: 2, short: 1, together: 1, disputes: 2, never: 1 },
  mexico: {
    prompt: 5,
    afterFirstReminder: 3,
    afterSecondReminder: 3,
    short: 2,
    together: 2,
    disputes: 1,
    bounces: 1,
    never: 1,
    advances: 1,
    bySms: 1,
  },
  spain: { prompt: 2, afterFirstReminder: 1, disputes: 1, reverses: 1 },
  ireland: { prompt: 2, afterSecondReminder: 1, short: 1, never: 1 },
};

export interface Debtor extends Market {
  debtorId: string;
  legalName: string;
  habit: HabitName;
  /** Days from invoice to due date. */
  terms: number;
  /** How much it buys, beside the others. */
  weight: number;
  contactName: string;
  email?: string;
  phone?: string;
  /** May an SMS be sent to that phone? */
  mayText: boolean;
  salesperson: { name: string; email: string };
}

const TERMS = [15, 30, 30, 30, 45, 60];
const SALES = ['Camila Ortiz', 'Rafael Soto', 'Elena Duarte'];

/** The first `count` of 80 debtors, whose order is chance. */
export function makeDebtors(random: Random, count: number): Debtor[] {
  const all = Object.entries(population).flatMap(([market, habits]) =>
    Object.entries(habits).flatMap(([habit, times]) =>
      Array.from({ length: times }, () => ({
        market: markets[market as keyof typeof markets],
        habit: habit as HabitName,
      })),
    ),
  );
  const taken = new Set<string>();
  return shuffled(random, all)
    .slice(0, count)
    .map(({ market, habit }, index) => makeDebtor(random, market, habit, index, taken));
}

function makeDebtor(
  random: Random,
  market: Market,
  habit: HabitName,
  index: number,
  taken: Set<string>,
): Debtor {
  const { legalName, domain } = firmName(random, market.language, market.legalForm, taken);
  const mailbox = market.language === 'es' ? oneOf(random, ['pagos', 'cuentas', 'proveedores']) : 'ap';
  const phone = market.phonePrefix + String(between(random, 1000, 9999));
  const seller = oneOf(random, SALES);
  // What SES's simulator does with mail to this address; after the sign it may say anything.
  const email = habit === 'bounces' ? `bounce+${index}@simulator.amazonses.com` : `${mailbox}@${domain}`;
  return {
    ...market,
    debtorId: `C-${1001 + index}`,
    legalName,
    habit,
    terms: oneOf(random, TERMS),
    weight: 0.5 + 3 * random.next() ** 3,
    contactName: personName(random, market.language),
    email: habit === 'bySms' ? undefined : email,
    phone: habit === 'bySms' || habit === 'bounces' || random.next() < 0.5 ? phone : undefined,
    mayText: habit === 'bySms' || (habit === 'bounces' && index % 2 === 0),
    salesperson: {
      name: seller,
      email: `${seller.split(' ')[0]?.toLowerCase()}@${market.creditor.sender.email.split('@')[1]}`,
    },
  };
}

/** What the ERP says of a debtor, as of a day. */
export function debtorData(debtor: Debtor, day: string): Record<string, unknown> {
  const { debtorId, legalName, country, timeZone, language, contactName, email, phone, mayText } = debtor;
  return {
    debtorId,
    legalName,
    kind: 'company',
    country,
    timeZone,
    language,
    taxId: { type: debtor.taxIdType, number: `99${debtorId.slice(2).padStart(7, '0')}` },
    contacts: [{ contactId: '1', name: contactName, role: 'accounts-payable', email, phone }],
    consents: ['email', 'call', ...(mayText ? ['sms'] : [])].map((channel) => ({
      contactId: '1',
      channel,
      purpose: 'collection',
      granted: true,
      obtainedAt: `${day}T12:00:00Z`,
      source: language === 'es' ? 'contrato de suministro' : 'supply contract',
    })),
    accountOwner: debtor.salesperson,
    paymentDays: debtor.terms,
  };
}
