import type { RefusedRow } from '../../shared/ledger/ledger.ts';
import type { CaseCounts, ContactCounts } from './tally.ts';

/** What would have happened. Numbers are counts unless said otherwise. */
export interface RehearsalReport {
  invoices: number;
  rowsRefused: readonly RefusedRow[];
  cases: CaseCounts;
  contacts: ContactCounts;
  /** What people would have had to do: calls to make on invoices, escalations to decide. */
  tasks: { calls: number; escalations: number };
  /** By rule: steps of cases that were due and that the rule held back. */
  deferrals: Record<string, number>;
  executions: Record<string, number>;
  transitions: number;
  /** The first and the last day that were lived. */
  period: { from: string; to: string };
  virtualDays: number;
  wallSeconds: number;
  peakMemoryMiB: number;
}

export type ReportLanguage = 'en' | 'es';

const labels = {
  en: {
    invoices: 'Invoices',
    refused: 'Rows refused',
    more: 'more are in the report of --json',
    line: 'line',
    opened: 'Cases opened',
    open: 'still open',
    closed: { paid: 'paid', cancelled: 'cancelled', writtenOff: 'written off', placed: 'with the agency' },
    contacts: 'Contacts',
    channels: { email: 'e-mail', sms: 'SMS', call: 'call' },
    steps: 'by step',
    afterPayment: 'after payment',
    outsideLaw: 'outside the law',
    unknown: 'unknown',
    calls: 'Calls to make',
    escalations: 'Escalations to decide',
    deferrals: 'Steps held back',
    none: 'none',
    executions: 'Executions',
    transitions: 'state transitions',
    days: 'days',
    took: 'in',
    seconds: 's of this machine',
  },
  es: {
    invoices: 'Facturas',
    refused: 'Filas rechazadas',
    more: 'más están en el informe de --json',
    line: 'línea',
    opened: 'Casos abiertos',
    open: 'siguen abiertos',
    closed: { paid: 'pagados', cancelled: 'anulados', writtenOff: 'castigados', placed: 'con la agencia' },
    contacts: 'Contactos',
    channels: { email: 'correo', sms: 'SMS', call: 'llamada' },
    steps: 'por paso',
    afterPayment: 'después del pago',
    outsideLaw: 'fuera de la ley',
    unknown: 'inciertos',
    calls: 'Llamadas por hacer',
    escalations: 'Escalamientos por decidir',
    deferrals: 'Pasos aplazados',
    none: 'ninguno',
    executions: 'Ejecuciones',
    transitions: 'transiciones de estado',
    days: 'días',
    took: 'en',
    seconds: 's de esta máquina',
  },
} as const;

const SHOWN_ROWS = 10;
const COLUMN = 27;

/** For people: a line for each thing that happened. */
export function printReport(report: RehearsalReport, language: ReportLanguage): string {
  const say = labels[language];
  const number = (value: number) => value.toLocaleString(language, { useGrouping: 'always' });
  const line = (label: string, ...parts: string[]) => `${label.padEnd(COLUMN)}${parts.join(', ')}`.trimEnd();
  const list = (counts: Record<string, number>, names: Record<string, string> = {}) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${number(count)} ${names[name] ?? name}`);
  const { invoices, rowsRefused, cases, contacts, tasks, deferrals, executions, period } = report;
  const heldBack = Object.entries(deferrals)
    .filter(([, count]) => count > 0)
    .map(([rule, count]) => `${rule}: ${number(count)}`);
  const refused = rowsRefused
    .slice(0, SHOWN_ROWS)
    .map(({ line: at, reason }) => `  ${say.line} ${at}: ${reason}`);
  const more = rowsRefused.length - refused.length;
  return [
    `${period.from} – ${period.to}: ${number(report.virtualDays)} ${say.days} ${say.took} ${number(report.wallSeconds)} ${say.seconds}, ${number(report.peakMemoryMiB)} MiB`,
    line(say.invoices, number(invoices)),
    line(say.refused, number(rowsRefused.length)),
    ...refused,
    ...(more > 0 ? [`  ${number(more)} ${say.more}`] : []),
    line(
      say.opened,
      number(cases.opened),
      ...list(cases.closed, say.closed),
      `${number(cases.open)} ${say.open}`,
    ),
    line(
      say.contacts,
      number(contacts.total),
      ...list(contacts.byChannel, say.channels),
      ...(contacts.unknown > 0 ? [`${number(contacts.unknown)} ${say.unknown}`] : []),
    ),
    line(`  ${say.steps}`, ...list(contacts.byStep)),
    line(`  ${say.afterPayment}`, number(contacts.afterPayment)),
    line(`  ${say.outsideLaw}`, number(contacts.outsideLaw)),
    line(say.calls, number(tasks.calls)),
    line(say.escalations, number(tasks.escalations)),
    line(say.deferrals, ...(heldBack.length > 0 ? heldBack : [say.none])),
    line(say.executions, ...list(executions), `${number(report.transitions)} ${say.transitions}`),
  ]
    .map((text) => `${text}\n`)
    .join('');
}
