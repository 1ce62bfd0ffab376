import type { Random } from '../random.ts';
import { between } from './chance.ts';
import { addDays, lastWorkday } from './days.ts';
import { debtorData, type Debtor } from './debtors.ts';
import type { Invoice, Item } from './items.ts';
import { booked, money, payment, type DemoEvent } from './ledger.ts';

/** What a debtor does about its invoices, from the first day to the last. */
type Habit = (random: Random, debtor: Debtor, invoices: readonly Invoice[]) => DemoEvent[];

/**
 * The reminders of the ladder leave 3, 17, 31 and 45 days after the due date; on the 60th a person is asked to decide.
 * Days here count from the due date.
 */
const habits = {
  prompt: each((random, debtor, item) => [paid(debtor, item, between(random, -4, 2))]),
  afterFirstReminder: each((random, debtor, item) => [paid(debtor, item, between(random, 4, 9))]),
  afterSecondReminder: each((random, debtor, item) => [paid(debtor, item, between(random, 18, 26))]),
  never: () => [],

  /** A part, and later the rest, or never. */
  short: each((random, debtor, item, index) => {
    const { invoiceId, minor, dueOn } = item;
    const part = Math.max(1, Math.floor((minor * between(random, 30, 70)) / 100));
    const id = receiptId(item);
    const first = payment(debtor, id, addDays(dueOn, between(random, 5, 15)), [{ invoiceId, minor: part }]);
    if (index % 2 === 1) return [first];
    const rest = [{ invoiceId, minor: minor - part }];
    return [first, payment(debtor, `${id}-2`, addDays(dueOn, between(random, 25, 40)), rest)];
  }),

  /** All that is due in a month with one payment on its last workday. */
  together: (_random, debtor, invoices) => {
    const items = invoices.flatMap(({ items }) => items);
    const runs = Map.groupBy(items, ({ dueOn }) => lastWorkday(dueOn));
    return [...runs].map(([day, parts]) => payment(debtor, `RC-${debtor.debtorId}-${day}`, day, parts));
  },

  /** Does not accept every other one; what comes of it takes turns. */
  disputes: each((random, debtor, item, index) =>
    index % 2 === 0
      ? disputed(random, debtor, item, between(random, 0, 3))
      : [paid(debtor, item, between(random, 4, 20))],
  ),

  /** Pays what it got no reminder of, once its address is put right. */
  bounces: (random, debtor, invoices) => {
    const items = invoices.flatMap(({ items }) => items);
    const first = items.map(({ dueOn }) => dueOn).sort()[0];
    if (first === undefined) return [];
    const corrected = addDays(first, between(random, 25, 45));
    const email = `pagos@${debtor.debtorId.toLowerCase()}.example`;
    const paidOn = ({ dueOn }: Item) => {
      const late = addDays(dueOn, between(random, 6, 12));
      return late > corrected ? late : addDays(corrected, between(random, 6, 12));
    };
    return [
      booked(
        debtor.creditor,
        'debtor.updated',
        corrected,
        'masterData',
        debtorData({ ...debtor, email }, corrected),
      ),
      ...items.map((item) => payment(debtor, receiptId(item), paidOn(item), [item])),
    ];
  },

  /** By cheque: the first bounces, and it pays again or not. */
  reverses: each((random, debtor, item, index) => {
    const id = receiptId(item);
    const day = addDays(item.dueOn, between(random, 4, 8));
    const cheque = payment(debtor, id, day, [item], { method: 'cheque' });
    if (index % 2 === 1) return [cheque];
    const data = { paymentId: id, reason: 'cheque returned: no funds' };
    const reversed = booked(debtor.creditor, 'payment.reversed', addDays(day, 5), 'bank', data);
    const again = payment(debtor, `${id}-2`, addDays(day, between(random, 20, 40)), [item]);
    return index % 4 === 0 ? [cheque, reversed, again] : [cheque, reversed];
  }),

  /** Keeps the taxes back; every third time without the certificate. */
  withholds: (random, debtor, invoices) =>
    invoices.map((invoice, index) => {
      const { invoiceId, withholdings, minor, items } = invoice;
      const kept = withholdings.reduce((sum, withholding) => sum + withholding.minor, 0);
      const day = addDays(items[0]?.dueOn ?? invoice.issuedOn, between(random, -3, 22));
      const deductions = withholdings.map((withholding) => ({
        ...withholding,
        invoiceId,
        certificate: `CERT-${invoiceId}`,
      }));
      return payment(debtor, `RC-${invoiceId}`, day, [{ invoiceId, minor: minor - kept }], {
        deductions: index % 3 === 2 ? [] : deductions,
      });
    }),

  /** Sends money without saying for what; the accountant finds out a few days later, or nobody does. */
  advances: each((random, debtor, item, index) => {
    const paymentId = receiptId(item);
    const day = addDays(item.dueOn, between(random, -2, 6));
    const advance = payment(debtor, paymentId, day, [], { minor: item.minor });
    if (index % 3 === 2) return [advance];
    const allocations = [{ invoiceId: item.invoiceId, amount: money(item.minor, debtor.currency) }];
    const found = addDays(day, between(random, 3, 8));
    const applied = { paymentId, allocations };
    return [advance, booked(debtor.creditor, 'payment.reallocated', found, 'decisions', applied)];
  }),

  /** Has no e-mail address and reads its telephone. */
  bySms: each((random, debtor, item) => [paid(debtor, item, between(random, 5, 9))]),
} satisfies Record<string, Habit>;

export type HabitName = keyof typeof habits;
export const habitNames = Object.keys(habits) as HabitName[];

export function eventsOf(random: Random, debtor: Debtor, invoices: readonly Invoice[]): DemoEvent[] {
  return habits[debtor.habit](random, debtor, invoices);
}

/** The same about every item; `index` counts the debtor's items. */
function each(about: (random: Random, debtor: Debtor, item: Item, index: number) => DemoEvent[]): Habit {
  return (random, debtor, invoices) =>
    invoices.flatMap(({ items }) => items).flatMap((item, index) => about(random, debtor, item, index));
}

function paid(debtor: Debtor, item: Item, days: number): DemoEvent {
  return payment(debtor, receiptId(item), addDays(item.dueOn, days), [item]);
}

/** An invoice may have several items, each due on a day of its own. */
function receiptId({ invoiceId, dueOn }: Item): string {
  return `RC-${invoiceId}-${dueOn.slice(5).replace('-', '')}`;
}

/** Disputed after the first reminder, decided within two weeks. */
function disputed(random: Random, debtor: Debtor, item: Item, outcome: number): DemoEvent[] {
  const { invoiceId, minor, dueOn } = item;
  const { creditor, currency, debtorId } = debtor;
  const disputeId = `RCL-${invoiceId}`;
  const openedOn = addDays(dueOn, between(random, 4, 8));
  const resolvedOn = addDays(openedOn, between(random, 5, 14));
  const later = addDays(resolvedOn, between(random, 4, 12));
  const part = Math.max(1, Math.floor((minor * between(random, 10, 40)) / 100));
  const credited = (amount: number) =>
    booked(creditor, 'credit-note.issued', addDays(resolvedOn, 1), 'decisions', {
      noteId: `NC-${invoiceId}`,
      debtorId,
      amount: money(amount, currency),
      allocations: [{ invoiceId, amount: money(amount, currency) }],
    });
  const resolved = (day: string, data: object) =>
    booked(creditor, 'dispute.resolved', day, 'decisions', { disputeId, ...data });
  const rest = (amount: number) => payment(debtor, receiptId(item), later, [{ invoiceId, minor: amount }]);
  const outcomes = [
    () => [resolved(resolvedOn, { outcome: 'upheld' }), credited(minor)],
    () => [
      resolved(resolvedOn, { outcome: 'partially-upheld', amount: money(part, currency) }),
      credited(part),
      rest(minor - part),
    ],
    () => [resolved(resolvedOn, { outcome: 'rejected' }), rest(minor)],
    // Withdrawn: the debtor found the missing delivery, and pays at once.
    () => [
      resolved(addDays(openedOn, 2), { outcome: 'rejected' }),
      payment(debtor, receiptId(item), addDays(openedOn, 3), [item]),
    ],
  ];
  const opened = booked(creditor, 'dispute.opened', openedOn, 'decisions', {
    disputeId,
    invoiceId,
    reasonCode: outcome === 1 ? 'wrong-price' : 'not-received',
    dueBy: addDays(openedOn, 21),
  });
  return [opened, ...(outcomes[outcome]?.() ?? [])];
}
