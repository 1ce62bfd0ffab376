import type { RulePack } from '../pack.ts';
import { noProceedings, oneContactADay, ourOwnPeople, recordedAuthorisation } from './courtesy.ts';

const LAW = 'Ley 19.496, art. 37, as of Ley 21.320 (2021)';
const MESSAGES = ['email', 'sms'] as const;

/** Consumer credit. Whether the hours bind e-mail is not clear, so they do. */
export const chile = {
  id: 'CL',
  version: 1,
  rules: [
    noProceedings,
    recordedAuthorisation,
    {
      id: 'CL-3',
      kind: 'hours',
      purposes: ['collection', 'agreement'],
      windows: [{ weekdays: [1, 2, 3, 4, 5, 6], from: '08:00', to: '20:00' }],
      noHolidaysOf: 'CL',
      source: `${LAW}; SERNAC`,
    },
    {
      id: 'CL-1',
      kind: 'cap',
      purposes: ['collection'],
      channels: ['call'],
      contacts: 1,
      per: 'week',
      source: LAW,
    },
    {
      id: 'CL-2',
      kind: 'cap',
      purposes: ['collection'],
      channels: MESSAGES,
      contacts: 2,
      per: 'week',
      source: LAW,
    },
    { id: 'CL-2', kind: 'apart', purposes: ['collection'], channels: MESSAGES, days: 2, source: LAW },
    oneContactADay,
    ourOwnPeople,
  ],
} as const satisfies RulePack;
