import { caseWrites, itemsOf, versionCheck } from '../aws/case-store.ts';
import { rejectionWrite } from '../aws/erp-inbox.ts';
import {
  changed,
  loadMeant,
  loadPayment,
  meantDelete,
  meantWrites,
  paymentWrites,
  type PaymentChange,
} from '../aws/payment-store.ts';
import { StaleWrite, writeTogether, type Table, type Write } from '../aws/table.ts';
import { balanceMinor, isGone, roomMinor, type DunningCase } from '../../shared/case/case.ts';
import type { MoneyMove } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import type { ErpEventType } from '../../shared/erp/events.ts';
import { CREDIT_NOTE, DEBIT_NOTE, REALLOCATION } from '../../shared/erp/money-types.ts';
import { derivedId, type InternalId } from '../../shared/ids/internal-id.ts';
import { difference, fill, isNothing } from '../../shared/payment/fill.ts';
import { deductedMinor, NOTHING, type Share, type Taken, type Word } from '../../shared/payment/payment.ts';
import { toldOf, type Payment } from '../../shared/payment/tell.ts';
import { wantedFor, wantedOf, type Wanted } from '../../shared/payment/wanted.ts';
import type { Instant } from '../../shared/time/calendar.ts';

const TRIES = 8;
const ROUNDS = 50;
/** How many payments give back in one transaction. */
const GIVERS = 20;

/**
 * Brings what cases have taken of a payment or a note to what is wanted of it now, case by case: first where it gives back,
 * then where it is to be taken. Every step happens once, so one that was cut off goes on where it stopped. What a case cannot
 * take is the debtor's unapplied money.
 */
export async function settlePayment(table: Table, known: Payment, at: Instant): Promise<void> {
  if (!known.received) return;
  let payment = known;
  for (const invoiceId of invoicesOf(known)) {
    const own = await settleShare(table, payment.paymentId, invoiceId, at, payment);
    payment = own.payment ?? payment;
    if (own.hasRoom)
      await settleInvoice(table, invoiceId, at, await loadMeant(table, invoiceId), payment.paymentId);
  }
}

/** Those first of which less is wanted than was taken: no money may be in two places. */
function invoicesOf(payment: Payment): InternalId[] {
  const wanted = wantedNow(payment);
  const named = [...wanted.allocations, ...wanted.deductions].map(({ invoiceId }) => invoiceId);
  const growth = (invoiceId: InternalId) => {
    const { allocations, deductions } = wantedFor(wanted, invoiceId);
    const taken = Object.values(payment.shares[invoiceId]?.taken ?? {});
    return (
      allocations.reduce((sum, { amount }) => sum + amount.minor, 0) +
      deductedMinor({ deductions }) -
      taken.reduce((sum, one) => sum + one.amountMinor + deductedMinor(one), 0)
    );
  };
  return [...new Set([...Object.keys(payment.shares), ...named])]
    .map((invoiceId) => ({ invoiceId, growth: growth(invoiceId) }))
    .toSorted((a, b) => a.growth - b.growth)
    .map(({ invoiceId }) => invoiceId);
}

/**
 * Brings every payment and note that is `meant` for the invoice to what is wanted of it; what one of them gives back may make
 * room for another. `settled`: the one that need not be looked at first.
 */
export async function settleInvoice(
  table: Table,
  invoiceId: InternalId,
  at: Instant,
  meant: readonly InternalId[],
  settled?: InternalId,
): Promise<void> {
  let unsettled = meant.filter((paymentId) => paymentId !== settled);
  for (let round = 0; unsettled.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`invoice ${invoiceId} changes faster than it can be settled`);
    const outcomes = [];
    for (const paymentId of unsettled) outcomes.push(await settleShare(table, paymentId, invoiceId, at));
    unsettled = outcomes.some((outcome) => outcome.changed) ? [...meant] : [];
  }
}

interface Outcome {
  payment?: Payment;
  changed: boolean;
  hasRoom: boolean;
}

/** Decides on the payment as it is `known`; reads again and decides again when somebody else was first. */
async function settleShare(
  table: Table,
  paymentId: InternalId,
  invoiceId: InternalId,
  at: Instant,
  known?: Payment,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const payment = attempt === 1 && known ? known : await loadPayment(table, paymentId);
    const items = await itemsOf(table, invoiceId);
    if (!payment?.received) return { changed: false, hasRoom: false };
    try {
      return await settleOn(table, { payment, received: payment.received, invoiceId, items, at });
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt === TRIES) throw error;
    }
  }
}

interface Settling {
  payment: Payment;
  received: NonNullable<Payment['received']>;
  invoiceId: InternalId;
  /** The invoice's, in order of due date. */
  items: readonly DunningCase[];
  at: Instant;
}

function settleOn(table: Table, settling: Settling): Promise<Outcome> {
  const { payment, items, invoiceId } = settling;
  const [first] = items;
  if (!first) return waitForInvoice(table, settling);
  const { allocations, deductions } = wantedFor(wantedNow(payment), invoiceId);
  if (allocations.length + deductions.length === 0 && !payment.shares[invoiceId])
    return Promise.resolve({ payment, changed: false, hasRoom: hasRoom(items) });
  return payment.kind === DEBIT_NOTE
    ? settleDebit(table, settling, first)
    : settleTaking(table, settling, first);
}

/** Keeps what is meant for an invoice that has not come, or lets it go when it is not meant for it any more. */
async function waitForInvoice(table: Table, { payment, invoiceId, at }: Settling): Promise<Outcome> {
  const { allocations, deductions } = wantedFor(wantedNow(payment), invoiceId);
  const [said] = [...allocations.map(({ amount }) => amount), ...deductions];
  const { [invoiceId]: share, ...others } = payment.shares;
  if (Boolean(share) === Boolean(said)) return { payment, changed: false, hasRoom: false };
  const waiting = said && {
    [invoiceId]: { state: 'waiting', currency: said.currency, taken: {}, refused: [] } satisfies Share,
  };
  const after = changed(payment, { shares: { ...others, ...waiting } });
  const { paymentId } = payment;
  await writeTogether(table, [
    ...(said ? meantWrites(table, invoiceId, paymentId, at) : [meantDelete(table, invoiceId, paymentId)]),
    ...paymentWrites(table, [{ before: payment, after, invoiceId }], at),
  ]);
  return { payment: after, changed: false, hasRoom: false };
}

/** What is taken of a payment or a credit note: what is wanted of it, as far as there is room. */
async function settleTaking(table: Table, settling: Settling, first: DunningCase): Promise<Outcome> {
  const { payment, received, invoiceId, items } = settling;
  const wanted = wantedFor(wantedNow(payment), invoiceId);
  const faults: Fault[] = [];
  const isRight = (said: { field: string }, currency: string, word: Word | undefined) => {
    const foreign = payment.kind === CREDIT_NOTE && first.debtorId !== received.debtorId;
    if (foreign) faults.push({ field: `${said.field}.invoiceId`, reason: OF_ANOTHER_DEBTOR, word });
    else if (currency !== first.currency)
      faults.push({ field: `${said.field}.amount.currency`, reason: isIn(first), word });
    return !foreign && currency === first.currency;
  };
  const money = wanted.allocations.filter((said) => isRight(said, said.amount.currency, payment.allocated));
  const deductions = wanted.deductions.filter((said) => isRight(said, said.currency, payment.deducted));
  const share = payment.shares[invoiceId];
  const takenBy = ({ caseId }: DunningCase) => share?.taken[caseId] ?? NOTHING;
  const amountMinor = money.reduce((sum, { amount }) => sum + amount.minor, 0);
  const { taken, unbooked } = fill(
    { amountMinor, deductions },
    items.map((item) => ({
      ...{ caseId: item.caseId, taken: takenBy(item) },
      ...{ roomMinor: roomMinor(item), isGone: isGone(item) },
    })),
  );
  for (const { field } of unbooked)
    faults.push({ field: `${field}.amount`, reason: NO_ROOM, word: payment.deducted });
  const steps = items.flatMap((item): (Step & { gives: boolean })[] => {
    const target = taken.get(item.caseId) ?? NOTHING;
    const { back, more } = difference(takenBy(item), target);
    const isSame = isNothing(back) && isNothing(more);
    return isSame
      ? []
      : [{ item, taken: target, moves: movesOf(payment, back, more), gives: !isNothing(back) }];
  });
  // What is given back is given back in reverse, before it is taken elsewhere.
  const ordered = [
    ...steps.filter(({ gives }) => gives).toReversed(),
    ...steps.filter(({ gives }) => !gives),
  ];
  return write(table, settling, ordered, faults);
}

const OF_ANOTHER_DEBTOR = 'the invoice is another debtor’s than the note';
const NO_ROOM = 'is more than what is left of the invoice';

const isIn = ({ currency }: DunningCase) => `the invoice is in ${currency}`;

/** What cannot be taken, and the word of the ERP that says so. */
interface Fault {
  field: string;
  reason: string;
  word: Word | undefined;
}

/** By this a refusal is known: it is kept once. */
const refusalId = ({ field, word }: Fault) => `${word?.eventKey ?? ''} ${field}`.trim();

/** What happens to one case, in one transaction with the payment. */
interface Step {
  item: DunningCase;
  taken: Taken;
  moves: MoneyMove[];
  /** Other payments that give back on this case at the same time. */
  givers?: PaymentChange[];
}

function movesOf({ kind, paymentId, received }: Payment, back: Taken, more: Taken): MoneyMove[] {
  if (kind === CREDIT_NOTE) {
    return [
      { type: 'ReverseCredit', noteId: paymentId, amountMinor: back.amountMinor },
      { type: 'ApplyCredit', noteId: paymentId, amountMinor: more.amountMinor },
    ];
  }
  const { receivedOn } = received ?? {};
  if (receivedOn === undefined) throw new Error(`payment ${paymentId} has no day on which it was received`);
  const { amountMinor, deductions } = more;
  return [
    { type: 'ReversePayment', paymentId, amountMinor: back.amountMinor, deductedMinor: deductedMinor(back) },
    { type: 'ApplyPayment', paymentId, amountMinor, receivedOn, deductions },
  ];
}

/** More is owed on the item that is due first, and less again as far as it is not paid otherwise than by money and credit. */
async function settleDebit(table: Table, settling: Settling, first: DunningCase): Promise<Outcome> {
  const { payment, received, invoiceId } = settling;
  const { allocations } = wantedFor(wantedNow(payment), invoiceId);
  const taken = payment.shares[invoiceId]?.taken[first.caseId]?.amountMinor ?? 0;
  const faults = allocations.flatMap(({ field, amount }): Fault[] => {
    if (first.debtorId !== received.debtorId)
      return [{ field: `${field}.invoiceId`, reason: OF_ANOTHER_DEBTOR, word: undefined }];
    if (amount.currency !== first.currency)
      return [{ field: `${field}.amount.currency`, reason: isIn(first), word: undefined }];
    const isOver = isGone(first) && amount.minor > taken;
    const reason = 'the invoice is cancelled or assigned';
    return isOver ? [{ field: `${field}.invoiceId`, reason, word: undefined }] : [];
  });
  const wanted = allocations.reduce((sum, { amount }) => sum + amount.minor, 0);
  const target = faults.length > 0 ? taken : wanted;
  const noteId = payment.paymentId;
  const after = (amountMinor: number): Taken => ({ amountMinor, deductions: [] });
  if (target > taken) {
    const moves: MoneyMove[] = [{ type: 'ApplyDebit', noteId, amountMinor: target - taken }];
    return write(table, settling, [{ item: first, taken: after(target), moves }], faults);
  }
  const balance = balanceMinor(first);
  const givers = await giversOf(table, settling, first, taken - target - balance);
  const given = givers.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const less = Math.min(taken - target, balance + given);
  const moves: MoneyMove[] = [
    ...givers.flatMap(({ moves }) => moves),
    { type: 'ReverseDebit', noteId, amountMinor: less },
  ];
  const step = { item: first, taken: after(taken - less), moves, givers: givers.map(({ change }) => change) };
  const outcome = await write(table, settling, less > 0 ? [step] : [], faults);
  return givers.length < GIVERS ? outcome : settleShare(table, noteId, invoiceId, settling.at);
}

/** What payments, and then credit notes, give back of an item so that its balance does not fall below nothing. */
async function giversOf(
  table: Table,
  { payment, invoiceId }: Settling,
  { caseId }: DunningCase,
  neededMinor: number,
): Promise<{ change: PaymentChange; moves: MoneyMove[]; amountMinor: number }[]> {
  if (neededMinor <= 0) return [];
  const others: Payment[] = [];
  for (const paymentId of await loadMeant(table, invoiceId)) {
    const other = paymentId === payment.paymentId ? undefined : await loadPayment(table, paymentId);
    if (other && other.kind !== DEBIT_NOTE) others.push(other);
  }
  let needed = neededMinor;
  // The last that came gives back first; a note has no day and comes after all payments.
  const day = ({ received }: Payment) => received?.receivedOn ?? '';
  return others
    .toSorted((a, b) => day(b).localeCompare(day(a)) || b.paymentId.localeCompare(a.paymentId))
    .flatMap((before) => {
      const share = before.shares[invoiceId];
      const taken = share?.taken[caseId];
      const amountMinor = Math.min(taken?.amountMinor ?? 0, needed);
      if (!share || !taken || amountMinor === 0) return [];
      needed -= amountMinor;
      const left = { ...taken, amountMinor: taken.amountMinor - amountMinor };
      const after = withTaken(before, invoiceId, share, { caseId }, left);
      const moves = movesOf(before, { amountMinor, deductions: [] }, NOTHING);
      return [{ change: { before, after, invoiceId }, moves, amountMinor }];
    })
    .slice(0, GIVERS);
}

/** Takes the steps, each in one transaction; the first also records that the invoice is known, and what is refused. */
async function write(
  table: Table,
  { payment, invoiceId, items, at }: Settling,
  steps: readonly Step[],
  faults: readonly Fault[],
): Promise<Outcome> {
  const before = payment.shares[invoiceId];
  const currency = items[0]?.currency ?? '';
  const told = before?.refused ?? [];
  const refused = faults.filter((fault) => !told.includes(refusalId(fault)));
  const isNews = before?.state !== 'known' || refused.length > 0;
  let share: Share = {
    state: 'known',
    currency,
    taken: before?.taken ?? {},
    refused: [...told, ...refused.map(refusalId)],
  };
  let current = payment;
  let rooms = items;
  // What finds no room rests on every item as it was read: whoever makes room afterwards finds that this is meant for it.
  let beside: Write[] = isNews
    ? [
        ...(before?.state === 'known' ? [] : meantWrites(table, invoiceId, payment.paymentId)),
        ...refused.map((fault) => refusalWrite(table, payment, invoiceId, fault, at)),
        ...items.filter((item) => item !== steps[0]?.item).map((item) => versionCheck(table, item)),
      ]
    : [];
  for (const { item, taken, moves, givers = [] } of steps) {
    const events = decide({ type: 'MoveMoney', moves }, item);
    const { after: next, writes } = caseWrites(table, item, events, { at, by: 'erp' });
    const after = withTaken(current, invoiceId, share, item, taken);
    const payments = paymentWrites(table, [{ before: current, after, invoiceId }, ...givers], at);
    await writeTogether(table, [...writes, ...payments, ...beside]);
    rooms = rooms.map((one) => (one.caseId === next.caseId ? next : one));
    current = after;
    share = after.shares[invoiceId] ?? share;
    beside = [];
  }
  if (steps.length === 0 && isNews) {
    current = changed(payment, { shares: { ...payment.shares, [invoiceId]: share } });
    const change = { before: payment, after: current, invoiceId };
    await writeTogether(table, [...paymentWrites(table, [change], at), ...beside]);
  }
  return { payment: current, changed: steps.length > 0, hasRoom: hasRoom(rooms) };
}

const hasRoom = (items: readonly DunningCase[]) => items.some((item) => roomMinor(item) > 0);

function withTaken(
  payment: Payment,
  invoiceId: InternalId,
  share: Share,
  { caseId }: { caseId: InternalId },
  taken: Taken,
): Payment {
  const after: Share = { ...share, taken: { ...share.taken, [caseId]: taken } };
  return changed(payment, { shares: { ...payment.shares, [invoiceId]: after } });
}

function refusalWrite(
  table: Table,
  { paymentId, kind, received }: Payment,
  caseId: InternalId,
  fault: Fault,
  at: Instant,
): Write {
  const { field, reason, word } = fault;
  const isReallocation = word !== undefined && word.eventKey !== '';
  return rejectionWrite(table, {
    id: derivedId('rejected', paymentId, caseId, refusalId(fault)),
    type: isReallocation ? REALLOCATION : (kind as ErpEventType),
    field,
    reason,
    at,
    debtorId: received?.debtorId,
    about: { paymentId, caseId },
  });
}

function wantedNow(payment: Payment): Wanted {
  const told = toldOf(payment);
  return told ? wantedOf(told) : { worth: {}, allocations: [], deductions: [] };
}
