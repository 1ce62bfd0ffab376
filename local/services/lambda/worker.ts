import diagnostics from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { useNearDoor } from '../../wire/near.ts';
import { jsonConsole } from './json-log.ts';
import { SEQUENCE_HEADER } from './protocol.ts';
import type {
  HandlerSetup,
  Invocation,
  InvocationError,
  Outcome,
  WorkerMessage,
  WorkerSetup,
} from './protocol.ts';
import { seedChance } from './chance.ts';
import { Quiet } from './quiet.ts';

/**
 * The inside of a worker thread: loads bundles and runs their handlers, one invocation after the other. What bundles share
 * (the SDK, above all) is loaded once per thread: half a second for each function would be most of a short run.
 */

type Handler = (event: unknown, context: unknown) => unknown;

const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread');
const tell = (message: WorkerMessage): void => port.postMessage(message);

// What a worker has compiled, the next one need not.
enableCompileCache();
const setup = workerData as WorkerSetup;
const credentials = { ...process.env };
useNearDoor(new URL(process.env['AWS_ENDPOINT_URL'] ?? ''), setup.wireSocket);
watchRequests();
let requestId = '';
const plainConsole = { ...console };
const structuredConsole = jsonConsole(
  () => requestId,
  (line) => process.stdout.write(line),
);
const handlers = new Map<string, Handler>();
port.on('message', (invocation: Invocation) => {
  void run(invocation).then((outcome) => tell({ kind: 'outcome', outcome }));
});

async function run(invocation: Invocation): Promise<Outcome> {
  enter({ ...invocation.environment, _X_AMZN_TRACE_ID: invocation.traceId });
  seedChance(invocation.seed);
  requestId = invocation.requestId;
  Object.assign(console, process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? structuredConsole : plainConsole);
  try {
    const handler = handlers.get(invocation.handler.file) ?? (await load(invocation.handler));
    const result: unknown = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    // In a list, since what JSON cannot say (undefined, a function) is null there.
    return { result: JSON.stringify([result]).slice(1, -1) };
  } catch (error) {
    return { error: describe(error) };
  }
}

/** Makes the thread's environment the function's; credentials and endpoint are the thread's own. */
function enter(environment: Record<string, string>): void {
  const own = { ...environment, ...credentials };
  for (const name of Object.keys(process.env)) if (!(name in own)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, own);
}

async function load({ file, exportName }: HandlerSetup): Promise<Handler> {
  tell({ kind: 'loading' });
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  tell({ kind: 'loaded' });
  const found = module[exportName];
  if (typeof found === 'function') {
    handlers.set(file, found as Handler);
    return found as Handler;
  }
  const missing = new Error(`${exportName} is undefined or not exported`);
  missing.name = 'Runtime.HandlerNotFound';
  throw missing;
}

function contextOf({ requestId, timeout, handler: setup }: Invocation): object {
  const deadline = Date.now() + timeout;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memory),
    awsRequestId: requestId,
    logGroupName: setup.logGroup,
    logStreamName: setup.logStream,
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
 * Numbers the requests to the twin and says when the handler is quiet. The twin answers one request at a time and only to a
 * quiet worker, so that neither sockets nor threads decide what happens first.
 */
function watchRequests(): void {
  const twin = new URL(process.env['AWS_ENDPOINT_URL'] ?? '').host;
  const quiet = new Quiet(setup.quiet);
  const mine = new WeakSet<ClientRequest>();
  let begun = 0;
  let answered = 0;
  let stirred = 0;
  let watching = false;

  // A few turns of the event loop: what an answer sets off (reading its body, parsing it, the handler's next step) takes
  // one or two.
  const settle = (since: number, turns: number): void => {
    if (stirred !== since) settle(stirred, 4);
    else if (turns > 0) setImmediate(settle, since, turns - 1);
    else {
      watching = false;
      if (quiet.say(begun, answered)) tell({ kind: 'quiet' });
    }
  };
  const stir = (): void => {
    stirred += 1;
    if (watching) return;
    watching = true;
    settle(stirred, 4);
  };
  const finish = (request: ClientRequest): void => {
    if (!mine.delete(request)) return;
    answered += 1;
    stir();
  };

  diagnostics.subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('host') !== twin) return;
    mine.add(request);
    begun += 1;
    request.setHeader(SEQUENCE_HEADER, String(begun));
    request.once('close', () => finish(request));
    stir();
  });
  diagnostics.subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    response.once('end', () => finish(request));
    response.once('close', () => finish(request));
  });
}
