import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { ACCOUNT, arn, REGION } from '../../cloud.ts';
import { onTheWire } from '../../wire/protocols.ts';
import type { SandboxRecipe } from './pool.ts';

const idle = z.unknown().optional();

/** `AWS::Lambda::Function`, as far as the twin runs it. */
export const functionProperties = z.strictObject({
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string().regex(/^[\w./-]+\.\w+$/, 'expected file.export'),
  Runtime: z.literal('nodejs24.x'),
  FunctionName: z.string().optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  Timeout: z.int().min(1).max(900).default(3),
  MemorySize: z.int().min(128).max(10_240).default(128),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().startsWith('arn:aws:sqs:') }).optional(),
  LoggingConfig: z
    .strictObject({
      LogGroup: z.string(),
      LogFormat: z.enum(['JSON', 'Text']),
      ApplicationLogLevel: idle,
      SystemLogLevel: idle,
    })
    .partial()
    .optional(),
  PackageType: z.literal('Zip').optional(),
  // Change nothing on one machine: rights, tracing and keys are AWS's own, the processor is this one.
  Role: idle,
  Architectures: idle,
  TracingConfig: idle,
  KmsKeyArn: idle,
  Description: idle,
  Tags: idle,
});
type FunctionProperties = z.infer<typeof functionProperties>;

/** A deployed function. */
export interface LambdaFunction {
  name: string;
  arn: string;
  recipe: SandboxRecipe;
  /** Milliseconds. */
  timeout: number;
  deadLetterArn: string | undefined;
  /** The last lines that its handlers wrote. */
  log: string[];
}

const LOG_LINES = 500;

interface FunctionSite {
  /** Which of the twins of this process. */
  twin: number;
  assets: ReadonlyMap<string, string>;
  wireUrl: string;
  heard: (functionName: string, line: string) => void;
}

/** Finds the bundle of a function. */
export function buildFunction(
  name: string,
  properties: FunctionProperties,
  site: FunctionSite,
): LambdaFunction {
  const { Code, Handler, MemorySize, Timeout } = properties;
  const folder = site.assets.get(Code.S3Key);
  if (!folder) throw new Error(`the assembly holds no asset ${Code.S3Key}`);
  const { file, exportName } = findHandler(folder, Handler);
  const functionArn = arn('lambda', `function:${name}`);
  const logGroup = properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  const log: string[] = [];
  return {
    name,
    arn: functionArn,
    timeout: Timeout * 1000,
    deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    log,
    recipe: {
      setup: {
        url: `${pathToFileURL(file).href}?twin=${site.twin}`,
        exportName,
        functionName: name,
        functionArn,
        memory: MemorySize,
        logGroup,
        logStream: 'twin',
      },
      environment: {
        ...onTheWire(properties.Environment?.Variables ?? {}, site.wireUrl),
        ...runtimeEnvironment(name, folder, properties, logGroup),
        AWS_ENDPOINT_URL: site.wireUrl,
      },
      heard: (line) => {
        log.push(line);
        if (log.length > LOG_LINES) log.shift();
        site.heard(name, line);
      },
    },
  };
}

/** What the Lambda runtime sets. Nothing of this machine's own environment or AWS configuration reaches a handler. */
function runtimeEnvironment(
  name: string,
  folder: string,
  { Handler, MemorySize, LoggingConfig }: FunctionProperties,
  logGroup: string,
): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCOUNT_ID: ACCOUNT,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: 'twin',
    AWS_LAMBDA_LOG_FORMAT: LoggingConfig?.LogFormat ?? 'Text',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: Handler,
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    // The SDK's back-off sleeps on the wall clock; retries belong to the workflow and the queues.
    AWS_MAX_ATTEMPTS: '1',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}

function findHandler(folder: string, handler: string): { file: string; exportName: string } {
  const dot = handler.lastIndexOf('.');
  const stem = path.join(folder, handler.slice(0, dot));
  const file = ['.mjs', '.js']
    .map((extension) => stem + extension)
    .find((candidate) => existsSync(candidate));
  if (!file) throw new Error(`handler ${handler}: ${stem}.mjs does not exist`);
  return { file, exportName: handler.slice(dot + 1) };
}
