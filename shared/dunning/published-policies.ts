import { standardPolicy, type DunningPolicy, type PinnedPolicy } from './policy.ts';

const { minDaysBetweenRungs, books, minimums } = standardPolicy;
const common = { version: 1, minDaysBetweenRungs, books, minimums } as const;
const email = { act: 'send-reminder', channel: 'email', template: 'payment-reminder' } as const;

/** Whether the invoice has arrived and is in order is asked while there is time to mend it. */
const receiptCheck = {
  id: 'receipt-check',
  offsetDays: -5,
  act: 'send-reminder',
  channel: 'email',
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
    { id: 'friendly', offsetDays: 3, ...email, tone: 'friendly' },
    { id: 'call', offsetDays: 10, ...callIfWorthIt },
    { id: 'firm', offsetDays: 17, ...email, tone: 'firm' },
    { id: 'sales', offsetDays: 17, act: 'tell-sales' },
    { id: 'second-call', offsetDays: 24, act: 'assign-call' },
    { id: 'formal', offsetDays: 31, ...email, tone: 'formal', ...hold },
    { id: 'last-notice', offsetDays: 45, ...email, tone: 'last-notice', ...hold },
    { id: 'escalation', offsetDays: 60, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** Buys now and then: there is little to go by, and less to lose. */
const occasionalPolicy = {
  ...common,
  id: 'occasional',
  rungs: [
    receiptCheck,
    { id: 'friendly', offsetDays: 3, ...email, tone: 'friendly' },
    { id: 'call', offsetDays: 10, ...callIfWorthIt },
    { id: 'firm', offsetDays: 17, ...email, tone: 'firm' },
    { id: 'last-notice', offsetDays: 31, ...email, tone: 'last-notice', ...hold },
    { id: 'escalation', offsetDays: 45, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** Pays late as a rule: a person asks before it is due, and every step comes sooner. */
const highRiskPolicy = {
  ...common,
  id: 'high-risk',
  rungs: [
    { id: 'early-call', offsetDays: -7, act: 'assign-call' },
    { id: 'friendly', offsetDays: 1, ...email, tone: 'friendly' },
    { id: 'call', offsetDays: 8, act: 'assign-call' },
    { id: 'formal', offsetDays: 15, ...email, tone: 'formal', ...hold },
    { id: 'last-notice', offsetDays: 30, ...email, tone: 'last-notice', ...hold },
    { id: 'escalation', offsetDays: 40, act: 'request-escalation' },
  ],
} satisfies DunningPolicy;

/** Pays by its own procedures. It is never given to an agency: after the last reminder a person looks at it. */
const publicBodyPolicy = {
  ...common,
  id: 'public-body',
  rungs: [
    receiptCheck,
    { id: 'friendly', offsetDays: 10, ...email, tone: 'friendly' },
    { id: 'firm', offsetDays: 25, ...email, tone: 'firm' },
    { id: 'formal', offsetDays: 45, ...email, tone: 'formal' },
  ],
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
