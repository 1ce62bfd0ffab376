import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import { TRACING_REASON, acknowledgeWildcard } from '../acknowledge.ts';

/** What all functions of an app share. */
export interface FunctionDefaults {
  /** The folder with the bundles of all handlers. */
  bundle: string;
  logRetentionDays: logs.RetentionDays;
}

export interface HandlerFunctionProps<Schema extends z.ZodMiniObject> {
  defaults: FunctionDefaults;
  /** Its folder under `functions`: `workflow/open-case`. */
  entry: `${string}/${string}`;
  /** What it does, as a sentence. */
  description: string;
  /** The schema by which the handler reads its environment; a missing or superfluous value does not compile. */
  schema: Schema;
  environment: z.input<Schema>;
  rights?: iam.PolicyStatement[];
  /** Why `rights` names "*" as a resource, if it does. */
  unnamedResources?: string;
  /** Default 30 seconds. */
  timeout?: Duration;
  /** Takes the requests of asynchronous callers whose tries are used up. */
  deadLetterQueue?: sqs.IQueue;
}

/** A Lambda function from the shared bundle, with a role and a log group of its own. */
export class HandlerFunction<Schema extends z.ZodMiniObject> extends Construct {
  readonly function: lambda.Function;
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps<Schema>) {
    super(scope, id);
    const name = props.entry.split('/').at(-1) ?? props.entry;
    this.timeout = props.timeout ?? Duration.seconds(30);

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.defaults.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Puntual: ${name}`,
    });
    logGroup.grantWrite(role);
    for (const statement of props.rights ?? []) role.addToPrincipalPolicy(statement);
    acknowledgeWildcard(role, '*', [TRACING_REASON, props.unnamedResources ?? ''].join(' ').trim());

    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(props.defaults.bundle),
      handler: `${name}.handler`,
      memorySize: 512,
      timeout: this.timeout,
      tracing: lambda.Tracing.ACTIVE,
      role,
      logGroup,
      // A line of JSON for each entry, with its level and the request's id.
      loggingFormat: lambda.LoggingFormat.JSON,
      deadLetterQueue: props.deadLetterQueue,
      environment: {
        ...(props.environment as Record<string, string>),
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
  }
}
