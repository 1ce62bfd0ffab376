import { WORKDAYS, type RulePack } from '../pack.ts';
import { noProceedings, oneContactADay, ourOwnPeople, recordedAuthorisation } from './courtesy.ts';

/** Financial creditors and their agencies; kept towards all, for want of another rule. */
export const mexico = {
  id: 'MX',
  version: 1,
  rules: [
    noProceedings,
    recordedAuthorisation,
    {
      id: 'MX-1',
      kind: 'hours',
      purposes: ['collection', 'agreement'],
      windows: [{ weekdays: WORKDAYS, from: '07:00', to: '22:00' }],
      source: 'CONDUSEF, DOF 7 October 2014; the days from PROFECO (2015)',
    },
    oneContactADay,
    ourOwnPeople,
  ],
} as const satisfies RulePack;
