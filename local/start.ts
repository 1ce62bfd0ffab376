import { parseArgs } from 'node:util';
import { ORDINARY_ITEMS } from './demo/portfolio.ts';
import { show, startOfShow, whatToTry } from './demo/show.ts';
import { openTerminal } from './demo/terminal.ts';
import { parseInstant } from './http/time.ts';
import type { Speed } from './kernel.ts';
import { liveView } from './live-view.ts';
import { bootTwin, type Twin } from './twin.ts';

const HELP = `Runs the synthesized app on this machine, on a virtual clock.

  npm start                         with a portfolio of two firms: its past at once, then live
  npm start -- --empty              with nothing in it

Options
  --empty             do not play the ERPs
  --items N           how many open items they have in all (400)
  --port N            of the application and its /_local calls (4500)
  --wire-port N       where AWS_ENDPOINT_URL finds the services (4566)
  --speed S           paused, real, max, or days a second (0.25)
  --start INSTANT     today: where virtual time begins, after the portfolio's past, e.g. 2026-03-01T12:00:00Z (now)
  --seed N            of everything that is chance (1)
  --logs              print what the functions log
  --assembly DIR      the synthesized app (cdk.out)
  --help              this
`;

const LARGEST_PORT = 65_535;
/** Days a second. */
const FASTEST = 10_000;

class Usage extends Error {}

try {
  await main();
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(error instanceof Usage ? `${message}\n\n${HELP}` : `${message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const terminal = openTerminal(process.stdout, { isPlain: options.logs });
  const print = terminal.line;
  const stopping = new AbortController();
  const twin = await bootTwin({
    ...options,
    startAt: options.empty ? options.startAt : startOfShow(options.startAt),
    log: options.logs ? (name, line) => print(`${name}: ${line}`) : undefined,
  });
  const stop = (): void => {
    stopping.abort();
    void twin.close();
  };
  onSignal(() => {
    print('\nStopping.');
    stop();
  });
  const failed = stopWith(stop);
  const { kernel, cloud } = twin;
  kernel.failed(failed);
  if (options.empty) {
    print(welcome(twin));
    cloud.watch(liveView(() => kernel.now(), print));
    kernel.setSpeed(options.speed);
  } else {
    const arrived = () => print(`${welcome(twin)}${whatToTry(twin.url)}`);
    show(twin, { ...options, today: options.startAt, terminal, arrived, failed, signal: stopping.signal });
  }
}

function welcome(twin: Twin): string {
  const now = new Date(twin.kernel.now()).toISOString();
  return `
  ${twin.url}   the application; the inbox is at ${twin.url}/_local/inbox
  AWS_ENDPOINT_URL=${twin.wireUrl}   for the AWS CLI and SDKs (any credentials, region us-east-1)
${Object.entries(twin.outputs)
  // What one stack exports for another is the CDK's own affair.
  .filter(([name]) => !name.includes('.') && !name.startsWith('ExportsOutput'))
  .map(([name, value]) => `  ${name}=${value}`)
  .join('\n')}

  Running the assembly ${twin.fingerprint.slice(0, 12)}. It is ${now} here. Ctrl-C stops it.
`;
}

function onSignal(act: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, act);
}

function stopWith(stop: () => void): (error: unknown) => void {
  return (error) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
    stop();
  };
}

function readOptions() {
  const { values } = readArguments();
  return {
    help: values.help,
    empty: values.empty,
    logs: values.logs,
    assembly: values.assembly,
    port: wholeNumber('--port', values.port, LARGEST_PORT),
    wirePort: wholeNumber('--wire-port', values['wire-port'], LARGEST_PORT),
    seed: wholeNumber('--seed', values.seed),
    items: wholeNumber('--items', values.items, ORDINARY_ITEMS),
    speed: readSpeed(values.speed),
    startAt: values.start === undefined ? Date.now() : readInstant(values.start),
  };
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean', default: false },
        empty: { type: 'boolean', default: false },
        logs: { type: 'boolean', default: false },
        assembly: { type: 'string', default: 'cdk.out' },
        port: { type: 'string', default: '4500' },
        'wire-port': { type: 'string', default: '4566' },
        seed: { type: 'string', default: '1' },
        items: { type: 'string', default: String(ORDINARY_ITEMS) },
        speed: { type: 'string', default: '0.25' },
        start: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

function wholeNumber(option: string, text: string, largest = 999_999_999): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > largest)
    throw new Usage(`${option} takes a whole number up to ${largest}, not ${JSON.stringify(text)}`);
  return Number(text);
}

function readSpeed(text: string): Speed {
  if (text === 'paused' || text === 'real' || text === 'max') return text;
  const daysPerSecond = Number(text);
  if (!(daysPerSecond > 0 && daysPerSecond <= FASTEST))
    throw new Usage(
      `--speed takes paused, real, max or days a second (up to ${FASTEST}), not ${JSON.stringify(text)}`,
    );
  return { daysPerSecond };
}

function readInstant(text: string): number {
  const instant = parseInstant(text);
  const year = instant === undefined ? 0 : new Date(instant).getUTCFullYear();
  if (instant === undefined || year < 2000 || year > 2100)
    throw new Usage(
      `--start takes an instant of the years 2000 to 2100 such as 2026-03-01T12:00:00Z, not ${JSON.stringify(text)}`,
    );
  return instant;
}
