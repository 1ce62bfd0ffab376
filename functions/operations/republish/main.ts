import { openBus } from '../../aws/bus.ts';
import { tableFrom } from '../../aws/clients.ts';
import { isInstantText, toInstant, type Instant } from '../../../shared/time/calendar.ts';
import { readSegments, required, runCommand, Usage, type Output } from '../command.ts';
import { readToken, republishCase, republishSpan, writeToken, type Progress } from './republish.ts';

const HELP = `Puts events of cases from the table on the event bus again, for consumers that have missed them.

  npm run republish -- --table T --bus B --case ID                    all events of one case, in order
  npm run republish -- --table T --bus B --from INSTANT [--to INSTANT]  all that happened then, of all cases
  npm run republish -- --table T --bus B --resume TOKEN               goes on where such a run has stopped

Consumers stand repetition: publishing too much does no harm.

Options
  --table T        the table (output TableName)
  --bus B          the event bus (output EventBusName)
  --case ID        internal id of a case
  --from, --to     when the events happened, e.g. 2026-03-01T12:00:00Z; to the end if there is no --to
  --segments N     parts of the table that are read at the same time (4); it is read as a whole
  --resume TOKEN   as printed by a run that stopped
  --help           this
`;

const SECONDS_BETWEEN_NOTES = 5;

await runCommand({
  help: HELP,
  options: {
    table: { type: 'string' },
    bus: { type: 'string' },
    case: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    segments: { type: 'string', default: '4' },
    resume: { type: 'string' },
  },
  run: async ({ case: caseId, from, to, segments, resume, ...names }, output) => {
    const table = tableFrom({ TABLE_NAME: required('table', names.table) });
    const bus = openBus(required('bus', names.bus));
    if ([caseId, from, resume].filter((value) => value !== undefined).length !== 1)
      throw new Usage('one of --case, --from and --resume is needed, and no more than one');
    if (caseId !== undefined) {
      const published = await republishCase(table, bus, caseId);
      if (published === 0) throw new Error(`there is no case ${caseId}`);
      output.print(`${published} events published again`);
      return;
    }
    const state = resume === undefined ? beginning(from ?? '', to, readSegments(segments)) : resumed(resume);
    await span(state, (note) => republishSpan(table, bus, state, note), output);
  },
});

function beginning(from: string, to: string | undefined, segments: number): Progress {
  const places = Array.from({ length: segments }, () => 'start' as const);
  return {
    from: readInstant('from', from),
    to: to === undefined ? undefined : readInstant('to', to),
    places,
    published: 0,
  };
}

function readInstant(option: string, text: string): Instant {
  if (isInstantText(text)) return toInstant(text);
  throw new Usage(`--${option} takes an instant such as 2026-03-01T12:00:00Z, not ${JSON.stringify(text)}`);
}

function resumed(token: string): Progress {
  const state = readToken(token);
  if (!state) throw new Usage('--resume takes a token as a run that stopped has printed it');
  return state;
}

/** Tells how far it is every few seconds, and how to go on should it stop. */
async function span(
  state: Progress,
  work: (note: (state: Progress) => void) => Promise<void>,
  { print, note }: Output,
): Promise<void> {
  const howToGoOn = () => `go on with --resume ${writeToken(state)}`;
  process.once('SIGINT', () => {
    note(`stopped after ${state.published} events; ${howToGoOn()}`);
    process.exit(1);
  });
  let noted = performance.now();
  try {
    await work(({ published, places }) => {
      if (performance.now() - noted < SECONDS_BETWEEN_NOTES * 1000) return;
      noted = performance.now();
      const left = places.filter((place) => place !== 'end').length;
      note(`${published} events published, ${left} of ${places.length} segments left`);
    });
  } catch (error) {
    note(`stopped after ${state.published} events; ${howToGoOn()}`);
    throw error;
  }
  print(`${state.published} events published again`);
}
