import { format } from 'node:util';

const LEVELS = { debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/**
 * The console as the Lambda runtime has it where `LogFormat` is `JSON`: a line of JSON for each entry. One argument is the
 * message as it is; of several the message is their text, and the first error among them is told in full.
 */
export function jsonConsole(requestId: () => string, write: (line: string) => void): Partial<Console> {
  return Object.fromEntries(
    Object.entries(LEVELS).map(([method, level]) => [
      method,
      (...said: unknown[]) => {
        const entry = { timestamp: new Date().toISOString(), level, requestId: requestId() };
        write(`${JSON.stringify({ ...entry, ...messageOf(said) }, errorsToo)}\n`);
      },
    ]),
  );
}

function messageOf(said: unknown[]): object {
  if (said.length === 1 && !(said[0] instanceof Error)) return { message: said[0] };
  const error = said.find((value) => value instanceof Error);
  return { message: format(...said), ...(error && asObject(error)) };
}

function errorsToo(_key: string, value: unknown): unknown {
  return value instanceof Error ? asObject(value) : value;
}

function asObject({ name, message, stack = '' }: Error): object {
  return { errorType: name, errorMessage: message, stackTrace: stack.split('\n').slice(1) };
}
