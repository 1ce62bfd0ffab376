import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** The command was not understood: the help is shown with it. */
export class Usage extends Error {}

interface Command<Options extends ParseArgsOptionsConfig> {
  help: string;
  options: Options;
  /** `values` holds what was given; `print` is for results, `note` for progress. */
  run: (values: Values<Options>, output: Output) => Promise<void>;
}

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options }>
>['values'];

export interface Output {
  print: (line: string) => void;
  note: (line: string) => void;
}

const output: Output = {
  print: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
};

/** Runs an operator's command. What goes wrong is said in a line, and the exit code is 1. */
export async function runCommand<const Options extends ParseArgsOptionsConfig>({
  help,
  options,
  run,
}: Command<Options>): Promise<void> {
  try {
    if (process.argv.slice(2).includes('--help')) {
      process.stdout.write(help);
      return;
    }
    await run(readValues(options), output);
  } catch (error) {
    const { name, message } = error as Error;
    output.note(error instanceof Usage ? `${message}\n\n${help}` : `${name}: ${message}`);
    process.exitCode = 1;
  }
}

function readValues<const Options extends ParseArgsOptionsConfig>(options: Options): Values<Options> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

/** Throws `Usage` when the option was not given. */
export function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Usage(`--${name} is missing`);
  return value;
}

const MOST_SEGMENTS = 64;

/** How many parts of the table are read at the same time. */
export function readSegments(text: string): number {
  const segments = Number(text);
  if (Number.isInteger(segments) && segments >= 1 && segments <= MOST_SEGMENTS) return segments;
  throw new Usage(`--segments takes a whole number from 1 to ${MOST_SEGMENTS}, not ${JSON.stringify(text)}`);
}
