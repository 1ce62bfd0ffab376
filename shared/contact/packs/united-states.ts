import type { RulePack } from '../pack.ts';
import { noProceedings, oneContactADay, ourOwnPeople, recordedAuthorisation } from './courtesy.ts';

const CALLS = '12 CFR 1006.14(b)(2)';

/** Written for those who collect for others from consumers; kept towards all. Calls are counted per debtor, not per debt. */
export const unitedStates = {
  id: 'US',
  version: 1,
  rules: [
    noProceedings,
    recordedAuthorisation,
    {
      id: 'US-2',
      kind: 'hours',
      purposes: ['collection', 'agreement'],
      windows: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '21:00' }],
      source: '12 CFR 1006.6',
    },
    {
      id: 'US-1',
      kind: 'cap',
      purposes: ['collection'],
      channels: ['call'],
      contacts: 7,
      per: 'week',
      source: CALLS,
    },
    {
      id: 'US-1',
      kind: 'after-conversation',
      purposes: ['collection'],
      channels: ['call'],
      days: 7,
      source: CALLS,
    },
    oneContactADay,
    ourOwnPeople,
  ],
} as const satisfies RulePack;
