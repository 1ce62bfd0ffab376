import { personIdsOf } from '../../shared/contact/person.ts';
import { emptyLedger, type Contact, type ContactLedger } from '../../shared/contact/ledger.ts';
import { rulesBy } from '../../shared/contact/packs.ts';
import type { OpenCase } from '../../shared/case/case.ts';
import type { PlanningFacts } from '../../shared/dunning/facts.ts';
import { isContactDue, needsSurroundings, planNextStep } from '../../shared/dunning/plan.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { overdueByCurrency } from '../../shared/dunning/statement.ts';
import type { Debtor } from '../../shared/parties/debtor.ts';
import { addDays, addMilliseconds, DAYS, dayIn } from '../../shared/time/calendar.ts';
import { after, claimOf, consentTo, creditor, debtor, openCase, pinnedPolicy } from '../shared/fixtures.ts';
import { median, type Section } from './report.ts';

const DEBTORS = 1000;
const CASES_OF_DEBTOR = 4;
const BOUND = 100_000;
const ROUNDS = 50;
/** Until the engine has compiled what is run often. */
const WARM_UP = 10;
/** A Tuesday, when all the zones are at work. */
const NOW = '2026-03-10T14:30:00.000Z';
const PLACES = [
  { country: 'CO', timeZone: 'America/Bogota' },
  { country: 'CL', timeZone: 'America/Santiago' },
  { country: 'MX', timeZone: 'America/Mexico_City' },
  { country: 'PE', timeZone: 'America/Lima' },
  { country: 'ES', timeZone: 'Europe/Madrid' },
  { country: 'US', timeZone: 'America/New_York' },
  { country: 'EC', timeZone: 'America/Guayaquil' },
];
/** The friendly reminder is due three days later: today for one of four, and for the others still ahead. */
const DUE_DAYS_BEFORE = [3, 2, 1, 0];
const EXECUTION = {
  episode: 1,
  generation: 1,
  startedAt: '2026-03-01T00:00:00.000Z',
  turns: 3,
  setback: false,
};

const rulesOf = rulesBy();

/** Debtors of all countries with a contact person or two, some of whom were contacted lately, and four cases each. */
function mixedPortfolio(): PlanningFacts[] {
  return Array.from({ length: DEBTORS }, (_, index) => factsOfDebtor(index)).flat();
}

function factsOfDebtor(index: number): PlanningFacts[] {
  const debtorId = `debtor-${index}`;
  const place = PLACES[index % PLACES.length] ?? PLACES[0];
  const email = `ap-${index}@example.com`;
  const owes: Debtor = {
    ...{ ...debtor, ...place, debtorId },
    taxId: { type: 'NIT', number: String(900_000_000 + index) },
    contacts: [
      { contactId: '1', name: 'Ana Ruiz', role: 'treasury', email, phone: '+573001234567' },
      { contactId: '2', name: 'Luis Gil', role: 'accounts-payable', email: `second-${email}` },
    ],
    consents: ['email', 'sms', 'call'].map((channel) => consentTo(channel)),
  };
  const ledger = ledgerOf(debtorId, index);
  const cases = DUE_DAYS_BEFORE.map((days, number) =>
    caseOf(owes, index, number, addDays(dayIn(NOW, owes.timeZone), -days)),
  );
  const rules = rulesOf(owes);
  return cases.map((item) => {
    const facts = { item, creditor, debtor: owes, ledger, policy: pinnedPolicy, rules };
    const isDue = isContactDue(item, pinnedPolicy, owes.timeZone, NOW);
    const persons = isDue
      ? personIdsOf(owes).map((personId) => ({ personId, version: 1, contacts: [] }))
      : undefined;
    if (!needsSurroundings(item, facts, NOW)) return { ...facts, persons };
    const surroundings = { cases, overdue: overdueByCurrency(cases, dayIn(NOW, owes.timeZone)) };
    return { ...facts, persons, surroundings };
  });
}

/** One of three was contacted some days ago, one of twenty is paused. */
function ledgerOf(debtorId: string, index: number): ContactLedger {
  const contact: Contact = {
    at: addMilliseconds(NOW, -(1 + (index % 9)) * DAYS),
    channel: 'email',
    messageId: 'm',
  };
  return {
    ...emptyLedger(debtorId),
    contacts: index % 3 === 0 ? [contact] : [],
    pause: index % 20 === 7 ? {} : undefined,
  };
}

/** One of ten is in dispute, and one of five has had its friendly reminder. */
function caseOf({ debtorId, timeZone }: Debtor, index: number, number: number, dueOn: string): OpenCase {
  const caseId = `case-${index}-${number}`;
  const invoice = { number: caseId, issuedOn: addDays(dueOn, -30), dueOn };
  const item = openCase({ caseId, debtorId, timeZone, invoice });
  const count = index * CASES_OF_DEBTOR + number;
  if (count % 10 === 9)
    return after(item, [{ type: 'OpenDispute', disputeId: 'q', reasonCode: 'quality' }, NOW]) as OpenCase;
  if (count % 5 !== 3) return item;
  const rungId = standardPolicy.rungs[0]?.id ?? '';
  const sentAt = addMilliseconds(NOW, -2 * DAYS);
  return after(
    item,
    [claimOf('m', rungId), sentAt],
    [{ type: 'ConfirmMessage', messageId: 'm', rungId }, sentAt],
  ) as OpenCase;
}

export const plannerSection: Section = {
  title: 'Plans of the pure planner on one core: all countries, a quarter due, some on hold',
  run: (note) => {
    const portfolio = mixedPortfolio();
    note(`${portfolio.length} cases, ${ROUNDS} rounds`);
    const rates: number[] = [];
    const planned = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      // The processor's time, so that other programs on the machine take nothing of it.
      const began = process.cpuUsage();
      for (const facts of portfolio) planNextStep(facts, EXECUTION, NOW);
      const { user, system } = process.cpuUsage(began);
      rates.push((portfolio.length * 1e6) / (user + system));
    }
    for (const facts of portfolio) {
      const { next, reason } = planNextStep(facts, EXECUTION, NOW);
      const name = next === 'wait' ? `wait: ${reason.code}` : next;
      planned.set(name, (planned.get(name) ?? 0) + 1);
    }
    const warm = rates.slice(WARM_UP);
    // Whatever else the machine does slows a round down, and nothing makes one faster than it is.
    const rate = Math.max(...warm);
    return Promise.resolve({
      ratios: [{ what: 'plans a second, to the bound of 100,000', value: rate / BOUND }],
      figures: [
        { what: 'plans, the best round', value: rate, unit: 'a second' },
        { what: 'plans, the median round', value: median(warm), unit: 'a second' },
        { what: 'a plan', value: 1e6 / rate, unit: 'µs' },
        ...[...planned].map(([what, value]) => ({ what, value, unit: 'cases' })),
      ],
    });
  },
};
