import { styleText } from 'node:util';
import type { Speed } from '../kernel.ts';
import type { Figures, Standing } from './figures.ts';

const LABEL = 10;

/** How things stand at a time (epoch milliseconds), as a block of lines. `latest` are lines as they are. */
export function boardLines(
  now: number,
  speed: Speed,
  figures: Figures,
  { openCases, currencies, tasks }: Standing,
  latest: readonly string[],
): string[] {
  const amounts = currencies.map(({ decimals, openMinor, overdueMinor }) => [
    decimalText(openMinor, decimals),
    decimalText(overdueMinor, decimals),
  ]);
  const width = Math.max(...amounts.flat().map(({ length }) => length), 'overdue'.length);
  const count = (items: number) => String(items).padStart(' items'.length);
  return [
    '',
    styleText('bold', `${timeText(now)} UTC`) + styleText('dim', `  ${speedText(speed)}`),
    row('', `    ${'open'.padStart(width)} items   ${'overdue'.padStart(width)} items`),
    ...currencies.map(({ currency, openItems, overdueItems }, index) => {
      const [open = '', overdue = ''] = amounts[index] ?? [];
      return row(
        index === 0 ? 'owed' : '',
        `${currency} ${open.padStart(width)}${count(openItems)}   ${overdue.padStart(width)}${count(overdueItems)}`,
      );
    }),
    row('cases', `${openCases} open`),
    row('messages', `${figures.emails} e-mails, ${figures.texts} SMS`),
    row('ledgers', `${figures.invoices} invoices, ${figures.payments} payments`),
    row('tasks', taskText(tasks)),
    ...latest.map((line, index) => row(index === 0 ? 'latest' : '', line)),
  ];
}

/** The same on one line. */
export function boardLine(now: number, figures: Figures, { openCases, currencies, tasks }: Standing): string {
  const overdue = currencies
    .filter(({ overdueMinor }) => overdueMinor > 0)
    .map(({ currency, overdueMinor, decimals }) => `${currency} ${decimalText(overdueMinor, decimals)}`);
  return [
    timeText(now),
    `${openCases} cases open`,
    `overdue ${overdue.join(' + ') || 'nothing'}`,
    `${figures.emails + figures.texts} messages`,
    `${figures.payments} payments`,
    `tasks ${taskText(tasks)}`,
  ].join(' · ');
}

/** How far the past has come. */
export function progressLine(
  now: number,
  figures: Figures,
  openCases: number,
  secondsLeft: number | undefined,
): string {
  return [
    `${new Date(now).toISOString().slice(0, 10)}  ${figures.invoices} invoices`,
    `${figures.emails + figures.texts} messages`,
    `${figures.payments} payments`,
    `${openCases} open cases`,
    ...(secondsLeft === undefined ? [] : [`about ${Math.ceil(secondsLeft)} s left`]),
  ].join(' · ');
}

function row(label: string, text: string): string {
  return `${styleText('dim', label.padEnd(LABEL))}${text}`;
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function speedText(speed: Speed): string {
  return typeof speed === 'string' ? speed : `${speed.daysPerSecond} days a second`;
}

function taskText(tasks: ReadonlyMap<string, number>): string {
  const all = [...tasks.values()].reduce((sum, count) => sum + count, 0);
  return all === 0 ? 'none' : `${all}: ${[...tasks].map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

function decimalText(minor: number, decimals: number): string {
  const [whole = '', fraction] = (minor / 10 ** decimals).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
