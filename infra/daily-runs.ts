import type { DailyTime } from '../shared/time/daily.ts';
import type { Settings } from './settings.ts';

/** When what has fallen due is handed to workflows: a little after each zone's midnight. */
export function sweepsOf({ zones }: Settings): DailyTime[] {
  return zones.map((zone) => ({ hour: 0, minute: 5, zone }));
}

/** When the agency is given what was approved. */
export function placingOf({ agency: { hour, zone } }: Settings): DailyTime {
  return { hour, minute: 0, zone };
}
