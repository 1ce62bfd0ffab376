import { Cloud } from './cloud.ts';
import { FaultRules } from './faults.ts';
import { createLocalApi } from './http/local-api.ts';
import { startPublicServer, type PublicSite } from './http/server.ts';
import { moveBy, parseInstant } from './http/time.ts';
import { Kernel } from './kernel.ts';
import { createApiGateway } from './services/api-gateway/service.ts';
import { createCognito } from './services/cognito/service.ts';
import { createDynamoDb } from './services/dynamodb/service.ts';
import { createEventBridge } from './services/event-bridge/service.ts';
import { createInbox, type Inbox } from './services/inbox.ts';
import { inertResourceTypes } from './services/inert.ts';
import { createLambda, type LambdaService } from './services/lambda/service.ts';
import { createPipes } from './services/pipes/service.ts';
import { createS3 } from './services/s3/service.ts';
import { createScheduler } from './services/scheduler/service.ts';
import { createSecretsManager } from './services/secrets-manager/service.ts';
import { createSes } from './services/ses/service.ts';
import { createSns } from './services/sns/service.ts';
import { createSqs } from './services/sqs/service.ts';
import { createStepFunctions } from './services/step-functions/service.ts';
import { readAssembly } from './template/assembly.ts';
import { deploy, type DeployedResource } from './template/deploy.ts';
import { startWire } from './wire/server.ts';

export interface TwinOptions {
  /** Folder of the synthesized app (`cdk.out`). */
  assembly: string;
  /** Start of virtual time, epoch milliseconds. */
  startAt?: number;
  seed?: number;
  unitsInFlight?: number;
  /** Of the application and the `/_local` calls; 0 or none takes any free one. */
  port?: number;
  wirePort?: number;
  /** Hears every line that a function writes. */
  log?: (functionName: string, line: string) => void;
}

export interface Twin {
  kernel: Kernel;
  cloud: Cloud;
  inbox: Inbox;
  /** The application's address. */
  url: string;
  /** Where SDKs and the AWS CLI find AWS. */
  wireUrl: string;
  /** The stacks' outputs, by name and by `<stack>.<name>`. */
  outputs: Record<string, string>;
  resources: readonly DeployedResource[];
  /** Of the app that runs; `npm run synth` and `npm run deploy` print the same for the same app. */
  fingerprint: string;
  /** The current secrets, by the last part of their name. */
  secrets(): Record<string, string>;
  /** The last lines of a function's log. */
  log: LambdaService['log'];
  /** Moves the clock to an instant (RFC 3339 or epoch milliseconds), and runs all that is due until then. */
  advanceTo(instant: string | number): Promise<void>;
  /** Moves the clock by an ISO 8601 duration, e.g. `P1D`. */
  advanceBy(duration: string): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_START = Date.UTC(2026, 0, 5, 12);

/** What is due at once when the stacks are made (the first rotation of a secret) is done before anybody comes. */
const BOOT_MS = 1000;

/** How long a twin that is closed waits for the work that it has begun. */
const PATIENCE_MS = 2000;

/** Reads the synthesized app, makes what its templates say, and opens its address. Throws with every reason it cannot. */
export async function bootTwin(options: TwinOptions): Promise<Twin> {
  const assembly = readAssembly(options.assembly);
  const { startAt = DEFAULT_START, seed = 1, unitsInFlight = 1 } = options;
  const kernel = new Kernel({ startAt: startAt - BOOT_MS, seed, unitsInFlight });
  const cloud = new Cloud(kernel, new FaultRules());
  const inbox = createInbox();
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await kernel.stop(PATIENCE_MS);
    await Promise.all(opened.splice(0).map((shut) => shut()));
  };

  try {
    const wire = await startWire({
      cloud,
      unitOf: (accessKeyId) => lambda.unitOf(accessKeyId),
      port: options.wirePort ?? 0,
    });
    opened.push(() => wire.close());
    const lambda: LambdaService = createLambda(cloud, {
      assets: assembly.assets,
      wireUrl: wire.url,
      serve: wire.answer,
      heard: options.log,
    });
    opened.push(() => lambda.close());

    const secretsManager = createSecretsManager(cloud);
    const { secrets } = secretsManager;
    const cognito = createCognito();
    const local = createLocalApi({ cloud, inbox, secrets, cognito });
    const site: PublicSite = { local, inbox, wireUrl: wire.url };
    const web = await startPublicServer(cloud, site, options.port ?? 0);
    opened.push(() => web.close());
    const apiGateway = createApiGateway(cloud, { publicUrl: web.url, issuers: cognito });

    createSns(cloud, inbox);
    const dynamoDb = createDynamoDb(cloud);
    const parts = [
      dynamoDb,
      createPipes(cloud, dynamoDb.streams),
      createEventBridge(cloud),
      createScheduler(cloud),
      createS3(cloud),
      createSqs(cloud),
      createSes(cloud, inbox),
      secretsManager,
      createStepFunctions(cloud),
      lambda,
      cognito,
      apiGateway,
    ];
    const types = Object.assign(
      {},
      inertResourceTypes,
      ...parts.map((part) => part.resourceTypes),
    ) as typeof inertResourceTypes;
    const { outputs, resources } = await deploy(assembly, types);
    site.api = (request) => apiGateway.handle(request);
    await kernel.advanceTo(startAt);

    return {
      kernel,
      cloud,
      inbox,
      url: web.url,
      wireUrl: wire.url,
      outputs,
      resources,
      fingerprint: assembly.fingerprint,
      secrets,
      log: (functionName) => lambda.log(functionName),
      advanceTo: async (instant) =>
        kernel.advanceTo(typeof instant === 'number' ? instant : parseInstant(instant)),
      advanceBy: async (duration) => kernel.advanceTo(moveBy(kernel.now(), duration)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
