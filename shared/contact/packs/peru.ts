import { WORKDAYS, type RulePack } from '../pack.ts';
import { noProceedings, oneContactADay, ourOwnPeople, recordedAuthorisation } from './courtesy.ts';

/** Consumers. The law names calls and visits; messages follow it. */
export const peru = {
  id: 'PE',
  version: 1,
  rules: [
    noProceedings,
    recordedAuthorisation,
    {
      id: 'PE-1',
      kind: 'hours',
      purposes: ['collection', 'agreement'],
      windows: [{ weekdays: WORKDAYS, from: '07:00', to: '20:00' }],
      noHolidaysOf: 'PE',
      source: 'Ley 29571, arts. 61–62',
    },
    oneContactADay,
    ourOwnPeople,
  ],
} as const satisfies RulePack;
