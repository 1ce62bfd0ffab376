import { AwsError } from '../../aws-error.ts';
import { nameIn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { enqueueEvent } from './asynchronous.ts';
import { buildFunction, functionProperties, type FunctionSite, type LambdaFunction } from './function.ts';
import { invokeNow, loadNow, type InvokeInput, type InvokeOutput } from './invoke.ts';
import { SandboxPool } from './pool.ts';
import type { Serve } from './sandbox.ts';

interface LambdaOptions extends Omit<FunctionSite, 'twin'> {
  /** Does what handlers ask of AWS. */
  serve: Serve;
}

export interface LambdaService extends TwinService {
  /** The unit for which the worker that signs with this access key works. */
  unitOf(accessKeyId: string): object | undefined;
  /** The last lines of a function's log. */
  log(functionName: string): readonly string[];
  close(): Promise<void>;
}

let twins = 0;

/** What of a template has loaded in this process: for the twins that come after, that need not be tried again. */
const loadable = new Set<string>();

/** Lambda: functions run from their bundles in worker threads. */
export function createLambda(cloud: Cloud, options: LambdaOptions): LambdaService {
  // Worker threads share the process's zone, and a function's is UTC.
  process.env['TZ'] = 'UTC';
  const twin = (twins += 1);
  const pool = new SandboxPool(options.serve);
  const functions = new Map<string, LambdaFunction>();

  const find = (nameOrArn: string): LambdaFunction => {
    const found = functions.get(nameIn(nameOrArn));
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
  };

  cloud.register('lambda', {
    Invoke: (input: InvokeInput): InvokeOutput | Promise<InvokeOutput> => {
      const { FunctionName, Payload, InvocationType = 'RequestResponse' } = input;
      const fn = find(FunctionName);
      if (InvocationType === 'RequestResponse') return invokeNow(cloud, pool, fn, Payload);
      if (InvocationType !== 'Event')
        throw new AwsError('InvalidParameterValueException', `the twin knows no ${InvocationType}`, 400);
      enqueueEvent(cloud, fn, structuredClone(Payload ?? {}));
      return { StatusCode: 202 };
    },
  });

  return {
    resourceTypes: {
      'AWS::Lambda::Function': resourceType({
        properties: functionProperties,
        create: async ({ physicalName, properties }) => {
          const name = shorten(physicalName);
          const fn = buildFunction(name, properties, { ...options, twin });
          const tried = JSON.stringify([options.assets.get(properties.Code.S3Key), properties]);
          if (!loadable.has(tried)) await loadNow(pool, fn);
          loadable.add(tried);
          functions.set(name, fn);
          return { ref: name, attributes: { Arn: fn.arn } };
        },
      }),
    },
    unitOf: (accessKeyId) => pool.unitOf(accessKeyId),
    log: (name) => functions.get(name)?.log ?? [],
    close: () => pool.close(),
  };
}

/** At most 64 characters; a logical id ends in what makes it unique. */
function shorten(name: string): string {
  return name.length <= 64 ? name : `${name.slice(0, 55)}-${name.slice(-8)}`;
}
