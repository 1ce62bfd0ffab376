import type { Wording } from './wording.ts';

export const en: Wording = {
  greeting: (name) => `Hello ${name},`,
  voices: {
    courtesy: {
      heading: 'Due soon',
      opening: (creditor) =>
        `So that you can plan the payment in good time: the following, with ${creditor}, is due soon.`,
      help: 'If something does not match, we will look into it with you.',
      sms: (what, totals) => `a reminder of ${what}, ${totals}.`,
      call: (count) =>
        `I am calling because ${count === 1 ? 'one invoice' : `${count} invoices`} ${count === 1 ? 'is' : 'are'} due soon.`,
    },
    friendly: {
      heading: 'Payment reminder',
      opening: (creditor) =>
        `This is a reminder that the following, with ${creditor}, is now past due. If it slipped your mind, you can settle it today.`,
      help: 'If something does not match, or you need a payment agreement, we will look into it with you.',
      sms: (what, totals) => `a reminder of ${what}, ${totals}.`,
      call: (count) => `I am calling to remind you of ${overdue(count)}.`,
    },
    firm: {
      heading: 'Payment outstanding',
      opening: (creditor) =>
        `${creditor} has not yet received payment of the following, which is past due. Please pay, or agree on a date with us.`,
      help: 'If there is a mistake, or you need a payment agreement, we would rather find a solution with you.',
      sms: (what, totals) => `we have not received payment of ${what}, ${totals}.`,
      call: (count) =>
        `I am calling because we have not yet received payment of ${overdue(count)}. Which date of payment may I note?`,
    },
    formal: {
      heading: 'Formal request for payment',
      opening: (creditor) =>
        `The following with ${creditor} is still unpaid and past due. We formally ask you to pay it, or to agree with us on how you will.`,
      help: 'If there is a mistake, or you need a payment agreement, we can still find a solution with you.',
      sms: (what, totals) => `we formally ask for payment of ${what}, ${totals}.`,
      call: (count) =>
        `I am calling to ask formally for payment of ${overdue(count)}, or for an agreement on how you will pay.`,
    },
    'last-notice': {
      heading: 'Last notice',
      opening: (creditor) =>
        `This is the last notice from ${creditor} about the following, which is past due. Please pay it, or agree with us on how you will.`,
      help: 'If there is a mistake, or you need a payment agreement, talk to us as soon as you can: a person will answer.',
      sms: (what, totals) => `last notice of ${what}, ${totals}.`,
      call: (count) =>
        `I am calling about our last notice of ${overdue(count)}: we can still agree on how you will pay.`,
    },
    'receipt-check': {
      heading: 'Have you received it?',
      opening: (creditor, count) =>
        count === 1
          ? `We would like to confirm that you have received the following invoice from ${creditor} and that it is being processed for payment. A short reply to this message is enough.`
          : `We would like to confirm that you have received the following invoices from ${creditor} and that they are being processed for payment. A short reply to this message is enough.`,
      help: 'If you need a document or a detail to process it, we will send it to you.',
      sms: (what, totals) => `have you received ${what}, ${totals}? Please confirm.`,
      call: (count) =>
        count === 1
          ? `I am calling to confirm that you have received an invoice and that it is being processed for payment.`
          : `I am calling to confirm that you have received ${count} invoices and that they are being processed for payment.`,
    },
    hardship: {
      heading: 'Let us find a way',
      opening: (creditor) =>
        `We would like to help you settle your account with ${creditor} in a way that is possible for you. This is what is open today:`,
      help: 'We can look at a new date or at part payments with you. Tell us what is possible for you and we will go through it together.',
      sms: (what, totals) => `we would like to help you with ${what}, ${totals}.`,
      call: (count) =>
        `I am calling to offer help with ${overdue(count)}: we can look at a new date or at part payments.`,
    },
  },
  subject: (heading, counted, creditor) => `${heading}: ${counted} with ${creditor}`,
  counted: (count, isOverdue) =>
    isOverdue ? overdue(count) : count === 1 ? 'one invoice' : `${count} invoices`,
  named: (number, due, isOverdue) => `invoice ${number}, ${isOverdue ? 'overdue since' : 'due on'} ${due}`,
  columns: { invoice: 'Invoice', due: 'Due date', balance: 'Balance' },
  days: (days) => (days <= 0 ? 'not yet due' : days === 1 ? '1 day overdue' : `${days} days overdue`),
  notAsked: (amount) => `In dispute, not included: ${amount}`,
  total: 'Total',
  howToPay: 'How to pay',
  payNow: 'Pay now',
  payOnline: 'Pay online',
  open: 'open link',
  document: 'See the invoice',
  follows: {
    heading: 'What comes next',
    'credit-hold': (from) =>
      from === undefined
        ? 'As long as this balance is open, we may suspend credit for new orders.'
        : `If this balance is still open on ${from}, we may suspend credit for new orders.`,
    escalation: (from) =>
      `If we have received neither payment nor an answer from you${from === undefined ? '' : ` by ${from}`}, a person on our team will decide whether it goes to an external collection agency.`,
  },
  help: {
    heading: 'We are here to help',
    contact: (sender, replyTo) => `${sender}: reply to this message or write to ${replyTo}.`,
  },
  valueHeading: 'Thank you for working with us',
  confirmReceipt:
    'Please confirm that you have received these invoices and that they are being processed: a short reply to this message is enough.',
  obstacles:
    'If anything delays the processing of the payment, tell us what it is and we will sort it out with you.',
  paidAlready: 'If you have paid already, thank you: there is nothing else to do.',
  signature: 'Kind regards,',
  taxId: 'tax ID',
  optOut: 'No more messages by this means',
  sales: {
    heading: 'Overdue customer',
    opening: (debtor, creditor) =>
      `${debtor} has the following past due with ${creditor} and has had a firm reminder. You are told because the account is yours.`,
    closing: (replyTo) =>
      `If you know what is going on, or have talked to the customer, write to ${replyTo}.`,
  },
  terms: {
    heading: 'Change of terms',
    opening: (creditor, from) => `The terms between you and ${creditor} change. From ${from} on:`,
    paymentTerms: (days) =>
      days === 0
        ? 'Invoices are due on the day of their issue.'
        : `Invoices are due ${days} ${days === 1 ? 'day' : 'days'} after their issue.`,
    bankAccount: (bank, account, holder) =>
      `Please make your payments to account ${account} with ${bank}, in the name of ${holder}. Before you change it in your records, confirm it with us by a contact that you already know.`,
    closing: (replyTo) => `If you have a question about it, write to ${replyTo}.`,
  },
  smsThanks: 'If you have paid, thank you.',
  smsShort: 'you have a message about your invoices.',
  smsOptOut: (url) => `No more SMS: ${url}`,
  unsubscribe: 'No more reminders by e-mail',
  call: {
    greeting: (name) => (name === undefined ? 'Hello.' : `Hello, am I speaking with ${name}?`),
    whoWeAre: (creditor) => `I am calling on behalf of ${creditor}, about your invoices with us.`,
    isItAGoodTime: 'Is this a good time to talk, or would you rather have me call later?',
    offers: {
      howToPay: 'Explain how to pay, and offer to send the payment link:',
      agreement: 'Offer to agree on an exact date or on part payments, and repeat what was agreed.',
      correction:
        'If something does not match, note it and say when they will have an answer; that part is not asked for meanwhile.',
      send: 'Offer to send the invoice again, or a statement of account.',
    },
    close: 'Repeat what was agreed with date and amount, say thank you and goodbye.',
    outcomes: {
      reached: {
        meaning: 'You talked to the contact person, or to somebody who can decide.',
        next: 'Enter the date that was agreed; without an agreement enter none, and the process goes on.',
      },
      'left-message': {
        meaning: 'You left a message for the person, without speaking of the debt to anybody else.',
        next: 'Enter a date, at least three days later.',
      },
      'no-answer': {
        meaning: 'Nobody answered.',
        next: 'Enter a date, at least three days later, and call at another hour.',
      },
      'wrong-number': {
        meaning: 'The number is not of this company or person.',
        next: 'Enter no date: correct the contact data first.',
      },
      refused: {
        meaning: 'The person does not want to talk, or asks not to be called.',
        next: 'Enter no date; if they ask not to be called, record that their consent is withdrawn.',
      },
    },
    never: {
      always: [
        'Do not speak of the debt to anybody but the contact person.',
        'Do not promise or warn of anything that is not in this script.',
        'Do not argue, do not raise your voice, do not call twice on a day.',
      ],
      whereAskingWhyIsForbidden:
        'Do not ask about the causes of the delay: the law forbids it (Colombia, Ley 2300 de 2023). Ask only for a date and a way to pay.',
    },
  },
};

function overdue(count: number): string {
  return count === 1 ? 'one overdue invoice' : `${count} overdue invoices`;
}
