import { email, reminder, standardPolicy, type DunningPolicy, type PinnedPolicy } from './policy.ts';

const { minDaysBetweenRungs, books, minimums } = standardPolicy;
const common = { version: 1, minDaysBetweenRungs, books, minimums } as const;

/** Whether the invoice has arrived and is in order is asked while there is time to mend it. */
const receiptCheck = {
  ...email,
  id: 'receipt-check',
  offsetDays: -5,
  tone: 'courtesy',
  template: 'receipt-check',
} as const;

/** What a person's call is worth: about 500 US dollars. */
const worthACall = {
  COP: 200_000_000,
  CLP: 450_000,
  MXN: 900_000,
  PEN: 180_000,
  EUR: 45_000,
  USD: 50_000,
};
const callIfWorthIt = {
  act: 'assign-call',
  aboveMinor: worthACall,
  else: { channel: 'email', tone: 'friendly', template: 'payment-reminder' },
} as const;
const hold = { announces: ['credit-hold' as const] };

/** Pays often, and mostly in time. */
const regularPolicy = {
  ...common,
  id: 'regular',
  rungs: [
    receiptCheck,
    reminder('friendly', 3),
    { id: 'call', offsetDays: 10, ...callIfWorthIt },
    reminder('firm', 17),
    { id: 'sales', offsetDays: 17, act: 'tell-sales' },
    { id: 'second-call', offsetDays: 24, act: 'assign-call' },
    { ...reminder('formal', 31), ...hold },
    { ...reminder('last-notice', 45), ...hold },
    { id: 'escalation', offsetDays: 60, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** Buys now and then: there is little to go by, and less to lose. */
const occasionalPolicy = {
  ...common,
  id: 'occasional',
  rungs: [
    receiptCheck,
    reminder('friendly', 3),
    { id: 'call', offsetDays: 10, ...callIfWorthIt },
    reminder('firm', 17),
    { ...reminder('last-notice', 31), ...hold },
    { id: 'escalation', offsetDays: 45, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** Pays late as a rule: a person asks before it is due, and every step comes sooner. */
const highRiskPolicy = {
  ...common,
  id: 'high-risk',
  rungs: [
    { id: 'early-call', offsetDays: -7, act: 'assign-call' },
    reminder('friendly', 1),
    { id: 'call', offsetDays: 8, act: 'assign-call' },
    { ...reminder('formal', 15), ...hold },
    { ...reminder('last-notice', 30), ...hold },
    { id: 'escalation', offsetDays: 40, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** Pays by its own procedures. It is never given to an agency: after the last reminder a person looks at it. */
const publicBodyPolicy = {
  ...common,
  id: 'public-body',
  rungs: [receiptCheck, reminder('friendly', 10), reminder('firm', 25), reminder('formal', 45)],
} satisfies DunningPolicy;

/** The policies that come with the program. */
export const publishedPolicies: readonly DunningPolicy[] = [
  standardPolicy,
  regularPolicy,
  occasionalPolicy,
  highRiskPolicy,
  publicBodyPolicy,
];

/** The version that comes with the program, if it is one of those. */
export function publishedPolicy({ id, version }: PinnedPolicy): DunningPolicy | undefined {
  return publishedPolicies.find((policy) => policy.id === id && policy.version === version);
}
