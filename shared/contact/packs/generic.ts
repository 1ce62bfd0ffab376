import type { RulePack } from '../pack.ts';
import {
  noProceedings,
  oneContactADay,
  ourOwnPeople,
  recordedAuthorisation,
  workingHours,
} from './courtesy.ts';

/** Where no law is known that says when: working hours, and one contact a day. */
export const generic = {
  id: 'generic',
  version: 1,
  rules: [noProceedings, recordedAuthorisation, workingHours, oneContactADay, ourOwnPeople],
} as const satisfies RulePack;
