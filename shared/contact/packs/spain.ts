import type { RulePack } from '../pack.ts';
import {
  noProceedings,
  oneContactADay,
  ourOwnPeople,
  recordedAuthorisation,
  workingHours,
} from './courtesy.ts';

/** Business debtors: no law says at which hours, so that courtesy does, and keeps the national holidays. */
export const spain = {
  id: 'ES',
  version: 1,
  rules: [
    noProceedings,
    recordedAuthorisation,
    { ...workingHours, noHolidaysOf: 'ES' },
    oneContactADay,
    ourOwnPeople,
  ],
} as const satisfies RulePack;
