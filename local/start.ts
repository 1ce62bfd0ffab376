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

/** What was typed is not what an option takes. */
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
  const twin = await bootTwin({
    ...options,
    startAt: options.empty ? options.today : startOfShow(options.today),
    log: options.logs ? (name, line) => print(`${name}: ${line}`) : undefined,
  });
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
    void twin.close();
  };
  const failed = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      print('\nStopping.');
      stop();
    });
  const { kernel, cloud } = twin;
  kernel.failed(failed);
  if (options.empty) {
    print(welcome(twin));
    cloud.watch(liveView(() => kernel.now(), print));
    kernel.setSpeed(options.speed);
  } else {
    const arrived = () => print(`${welcome(twin)}${whatToTry(twin.url)}`);
    show(twin, { ...options, terminal, arrived, failed, signal: stopping.signal });
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

function readOptions() {
  const { port, 'wire-port': wirePort, seed, items, speed, start, ...others } = readArguments();
  return {
    ...others,
    port: wholeNumber('--port', port, LARGEST_PORT),
    wirePort: wholeNumber('--wire-port', wirePort, LARGEST_PORT),
    seed: wholeNumber('--seed', seed),
    items: wholeNumber('--items', items, ORDINARY_ITEMS),
    speed: readSpeed(speed),
    today: readInstant(start),
  };
}

function readArguments() {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      options: {
        help: flag,
        empty: flag,
        logs: flag,
        assembly: text('cdk.out'),
        port: text('4500'),
        'wire-port': text('4566'),
        seed: text('1'),
        items: text(String(ORDINARY_ITEMS)),
        speed: text('0.25'),
        start: text(new Date().toISOString()),
      },
    }).values;
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

function wholeNumber(option: string, text: string, largest = 999_999_999): number {
  if (!/^\d+$/.test(text) || Number(text) > largest)
    throw new Usage(`${option} takes a whole number up to ${largest}, not ${JSON.stringify(text)}`);
  return Number(text);
}

function readSpeed(text: string): Speed {
  if (text === 'paused' || text === 'real' || text === 'max') return text;
  const daysPerSecond = Number(text);
  if (daysPerSecond > 0 && daysPerSecond <= FASTEST) return { daysPerSecond };
  throw new Usage(
    `--speed takes paused, real, max or days a second (up to ${FASTEST}), not ${JSON.stringify(text)}`,
  );
}

function readInstant(text: string): number {
  try {
    const instant = parseInstant(text);
    const year = new Date(instant).getUTCFullYear();
    if (year >= 2000 && year <= 2100) return instant;
  } catch {
    // No instant at all.
  }
  throw new Usage(
    `--start takes an instant of the years 2000 to 2100 such as 2026-03-01T12:00:00Z, not ${JSON.stringify(text)}`,
  );
}
