import { WORKDAYS, type ContactRule } from '../pack.ts';

const source = 'courtesy, not law';

/** Working hours. Whoever works for the creditor is never bothered outside them, whatever the law says of debtors. */
export const workingHours = {
  id: 'GEN-1',
  kind: 'hours',
  purposes: ['collection', 'agreement', 'commercial'],
  windows: [{ weekdays: WORKDAYS, from: '08:00', to: '18:00' }],
  source,
} as const satisfies ContactRule;

export const ourOwnPeople = { ...workingHours, purposes: ['internal'] } as const satisfies ContactRule;

export const oneContactADay = {
  id: 'GEN-2',
  kind: 'cap',
  purposes: ['collection', 'commercial'],
  contacts: 1,
  per: 'day',
  source,
} as const satisfies ContactRule;

/** Who is in insolvency, in court or deceased hears from a lawyer, not from dunning. */
export const noProceedings = {
  id: 'LEGAL-1',
  kind: 'no-proceedings',
  purposes: ['collection', 'agreement', 'commercial'],
  source,
} as const satisfies ContactRule;

/** No channel without a recorded word of the debtor that it may be used. */
export const recordedAuthorisation = {
  id: 'AUTH-1',
  kind: 'authorised',
  purposes: ['collection', 'agreement', 'commercial'],
  source,
} as const satisfies ContactRule;
