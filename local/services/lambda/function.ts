import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { arn, REGION } from '../../cloud.ts';
import { inert } from '../inert.ts';
import { onTheWire } from '../../wire/protocols.ts';
import type { Invocation } from './protocol.ts';

/** `AWS::Lambda::Function`, as far as the twin runs it. */
export const functionProperties = z.strictObject({
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string().regex(/^[\w-]+\.\w+$/, 'expected file.export'),
  Runtime: z.literal('nodejs24.x'),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
  Timeout: z.int().min(1).max(900).default(3),
  MemorySize: z.int().min(128).max(10_240).default(128),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().startsWith('arn:aws:sqs:') }).optional(),
  LoggingConfig: z
    .strictObject({ LogGroup: z.string(), LogFormat: z.literal('JSON') })
    .partial()
    .optional(),
  // Change nothing on one machine: rights and tracing are AWS's own, the processor is this one.
  Role: inert,
  Architectures: inert,
  TracingConfig: inert,
  Description: inert,
});
type FunctionProperties = z.infer<typeof functionProperties>;

/** A deployed function. */
export interface LambdaFunction {
  name: string;
  arn: string;
  /** What all its invocations have in common. */
  recipe: Omit<Invocation, 'requestId' | 'payload' | 'seed'>;
  /** Megabytes. */
  memory: number;
  deadLetterArn: string | undefined;
  /** The last lines that its handlers wrote. */
  log: string[];
  heard: (line: string) => void;
}

const LOG_LINES = 500;

export interface FunctionSite {
  /** Which of the twins of this process. */
  twin: number;
  /** Folder of each asset by its object key. */
  assets: ReadonlyMap<string, string>;
  /** Where handlers find AWS. */
  wireUrl: string;
  /** Every line that a handler writes. */
  heard?: (functionName: string, line: string) => void;
}

/** Throws when there is no such bundle. */
export function buildFunction(
  name: string,
  properties: FunctionProperties,
  site: FunctionSite,
): LambdaFunction {
  const { Code, Handler, MemorySize, Timeout, DeadLetterConfig, Environment } = properties;
  const folder = site.assets.get(Code.S3Key);
  if (!folder) throw new Error(`the assembly holds no asset ${Code.S3Key}`);
  const [stem = '', exportName = ''] = Handler.split('.');
  const file = path.join(folder, `${stem}.mjs`);
  if (!existsSync(file)) throw new Error(`handler ${Handler}: ${file} does not exist`);
  const functionArn = arn('lambda', `function:${name}`);
  const log: string[] = [];
  return {
    name,
    arn: functionArn,
    recipe: {
      url: `${pathToFileURL(file).href}?twin=${site.twin}`,
      exportName,
      functionArn,
      environment: {
        ...onTheWire(Environment?.Variables ?? {}, site.wireUrl),
        ...runtimeEnvironment(name, properties),
        AWS_ENDPOINT_URL: site.wireUrl,
      },
      timeout: Timeout * 1000,
    },
    memory: MemorySize,
    deadLetterArn: DeadLetterConfig?.TargetArn,
    log,
    heard: (line) => {
      log.push(line);
      if (log.length > LOG_LINES) log.shift();
      site.heard?.(name, line);
    },
  };
}

/** What the Lambda runtime sets. Nothing of this machine's own environment or AWS configuration reaches a handler. */
function runtimeEnvironment(
  name: string,
  { MemorySize, LoggingConfig }: FunctionProperties,
): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'twin',
    AWS_LAMBDA_LOG_FORMAT: LoggingConfig?.LogFormat ?? 'Text',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    // The SDK's back-off sleeps on the wall clock; retries belong to the workflow and the queues.
    AWS_MAX_ATTEMPTS: '1',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
