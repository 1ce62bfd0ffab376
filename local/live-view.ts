import { styleText } from 'node:util';
import type { CloudEvent } from './cloud.ts';

type Style = Parameters<typeof styleText>[0];

/** One line for each thing that happens, after its virtual time (UTC). */
export function liveView(now: () => number, print: (line: string) => void): (event: CloudEvent) => void {
  return (event) => {
    // What AWS's services tell each other.
    if (event.kind === 'event' && event.bus === 'default') return;
    const [mark, style] = MARKS[event.kind];
    const time = new Date(now()).toISOString().slice(0, 16).replace('T', ' ');
    print(`${styleText('dim', time)}  ${styleText(style, mark)} ${styleText(style, wordsOf(event))}`);
  };
}

const MARKS: Record<CloudEvent['kind'], [mark: string, style: Style]> = {
  message: ['✉', ['bold', 'green']],
  event: ['◆', 'cyan'],
  state: ['▸', 'dim'],
  execution: ['■', 'blue'],
  refusal: ['⇠', 'yellow'],
  failure: ['✗', ['bold', 'red']],
};

function wordsOf(event: CloudEvent): string {
  switch (event.kind) {
    case 'message':
      return `${event.channel} to ${event.to}: ${event.subject}`;
    case 'event':
      return `${event.detailType}  ${facts(event.detail)}`;
    case 'state':
      return `${shortened(event.execution)}  ${event.state}`;
    case 'execution':
      return `${shortened(event.execution)}  ${event.status} ${event.error ?? ''}`.trimEnd();
    case 'refusal':
      return `${event.status} ${event.request}`;
    case 'failure':
      return `${event.where}: ${event.error}`;
    default:
      return event satisfies never;
  }
}

const SHOWN = 8;
const LONGEST = 20;
/** Said by the line already, or by every event. */
const LEFT_OUT = new Set(['type', 'at', 'time', 'source', 'specversion', 'seq']);

/** The plain members of an event's detail, shortened to what fits a line. */
function facts(detail: unknown): string {
  return Object.entries(detail ?? {})
    .filter(([name, value]) => !LEFT_OUT.has(name) && ['string', 'number', 'boolean'].includes(typeof value))
    .filter(([, value]) => value !== '')
    .slice(0, SHOWN)
    .map(([name, value]) => `${name}=${shortened(String(value))}`)
    .join(' ');
}

/** Ids are long; their beginning tells them apart here. */
function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, 8)}…` : text;
}
