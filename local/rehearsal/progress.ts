import { daysBetween } from '../../shared/time/calendar.ts';
import type { Progress } from './rehearse.ts';

interface Screen {
  isTTY?: boolean;
  write: (text: string) => unknown;
}

const SECOND = 1000;
const TENTHS = 10;

/** One line a second on a terminal, and one every tenth of the way in a file. */
export function showProgress(screen: Screen, now = () => performance.now()): (progress: Progress) => void {
  const begun = now();
  let shownAt = -Infinity;
  let tenths = 0;
  return (progress) => {
    const { day, firstDay, lastDay } = progress;
    const done = (daysBetween(firstDay, day) + 1) / (daysBetween(firstDay, lastDay) + 1);
    const isDue = screen.isTTY ? now() - shownAt >= SECOND : Math.floor(done * TENTHS) > tenths;
    if (!isDue) return;
    shownAt = now();
    tenths = Math.floor(done * TENTHS);
    screen.write(`${describe(progress, done, (now() - begun) / SECOND)}\n`);
  };
}

function describe(
  { day, invoices, contacts, live, lastDay }: Progress,
  done: number,
  seconds: number,
): string {
  const perSecond = seconds > 0 ? Math.round(invoices / seconds) : 0;
  const left = Math.round((seconds / done) * (1 - done));
  return `${day} (until ${lastDay} at the latest): ${invoices} invoices, ${live} unsettled, ${contacts} contacts, ${perSecond} rows/s, about ${left} s left`;
}
