import { enableCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { useNearDoor, type NearRequest } from '../../wire/near.ts';
import type { WireAnswer } from '../../wire/protocols.ts';
import { ownChance, seedChance } from './chance.ts';
import { jsonConsole } from './json-log.ts';
import type { Invocation, InvocationError, Outcome, TwinMessage, WorkerMessage } from './protocol.ts';

/**
 * The inside of a worker thread: loads bundles and runs their handlers, one invocation after the other. What bundles share
 * (the SDK, above all) is loaded once per thread: half a second for each function would be most of a short run.
 */

type Handler = (event: unknown, context: unknown) => unknown;

/** How many turns of the event loop without a request or an answer make a handler quiet. */
const QUIET_TURNS = 4;

const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread');
const tell = (message: WorkerMessage): void => port.postMessage(message);

// What a worker has compiled, the next one need not.
enableCompileCache();
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text: string | Uint8Array) => {
    tell({ kind: 'wrote', text: typeof text === 'string' ? text : Buffer.from(text).toString() });
    return true;
  };
}
const credentials = { ...process.env };
ownChance();
const twin = askTwin();
let requestId = '';
const plainConsole = { ...console };
const structuredConsole = jsonConsole(
  () => requestId,
  (line) => process.stdout.write(line),
);
const handlers = new Map<string, Handler>();
port.on('message', (message: TwinMessage) => {
  if (message.kind === 'answer') twin.hear(message);
  else void run(message.invocation).then((outcome) => tell({ kind: 'outcome', outcome }));
});

async function run(invocation: Invocation): Promise<Outcome> {
  enter(invocation.environment);
  twin.at(process.env['AWS_ENDPOINT_URL'] ?? '');
  requestId = invocation.requestId;
  Object.assign(console, process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? structuredConsole : plainConsole);
  try {
    const handler = handlers.get(nameOf(invocation)) ?? (await load(invocation));
    seedChance(invocation.seed);
    if (invocation.payload === undefined) return { result: 'null' };
    const result: unknown = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    // In a list, since what JSON cannot say (undefined, a function) is null there.
    return { result: JSON.stringify([result]).slice(1, -1) };
  } catch (error) {
    return { error: describe(error) };
  }
}

/** Makes the thread's environment the function's; credentials are the thread's own. */
function enter(environment: Record<string, string>): void {
  const own = { ...environment, ...credentials };
  for (const name of Object.keys(process.env)) if (!(name in own)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, own);
}

function nameOf({ url, exportName }: Invocation): string {
  return `${url}#${exportName}`;
}

async function load(invocation: Invocation): Promise<Handler> {
  const { url, exportName } = invocation;
  // What a bundle draws while it loads is the same in whichever invocation that happens.
  seedChance(0);
  const module = (await import(url)) as Record<string, unknown>;
  const found = module[exportName];
  if (typeof found === 'function') {
    handlers.set(nameOf(invocation), found as Handler);
    tell({ kind: 'loaded', url });
    return found as Handler;
  }
  const missing = new Error(`${exportName} is undefined or not exported`);
  missing.name = 'Runtime.HandlerNotFound';
  throw missing;
}

function contextOf({ requestId, timeout, functionArn, environment }: Invocation): object {
  const deadline = Date.now() + timeout;
  return {
    functionName: environment['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: functionArn,
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    awsRequestId: requestId,
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function describe(error: unknown): InvocationError {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/**
 * Hands the requests to the twin over when the handler is quiet, so that its own code decides what it asks for first, and
 * threads do not. To be told `at` which URL the twin is, and to `hear` its answers.
 */
function askTwin(): {
  at: (url: string) => void;
  hear: (message: Extract<TwinMessage, { kind: 'answer' }>) => void;
} {
  const waiting: ((answer: WireAnswer | undefined) => void)[] = [];
  let requests: NearRequest[] = [];
  let read = 0;
  let mustReply = false;
  let stirred = 0;
  let watching = false;

  // A few turns of the event loop: what an answer sets off (reading its body, parsing it, the handler's next step) may take
  // one or two.
  const settle = (since: number, turns: number): void => {
    if (stirred !== since) settle(stirred, QUIET_TURNS);
    else if (turns > 0) setImmediate(settle, since, turns - 1);
    else {
      watching = false;
      if (requests.length > 0 || mustReply) tell({ kind: 'quiet', requests, read });
      requests = [];
      mustReply = false;
    }
  };
  const stir = (): void => {
    stirred += 1;
    if (watching) return;
    watching = true;
    settle(stirred, QUIET_TURNS);
  };

  const at = useNearDoor((request, done) => {
    waiting.push(done);
    requests.push(request);
    stir();
  });
  return {
    at,
    hear: ({ answer, reply }) => {
      read += 1;
      mustReply ||= reply;
      waiting.shift()?.(answer);
      stir();
    },
  };
}
