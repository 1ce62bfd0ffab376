import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  QueryLanguage,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { buildSync } from 'esbuild';

/** What one would draw first: look every day whether it is paid. Answers the assembly's folder. */
export function synthesizeNaive(): string {
  const folder = mkdtempSync(join(tmpdir(), 'naive-'));
  const outdir = join(folder, 'cdk.out');
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'naive');
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const check = new LambdaFunction(stack, 'Check', {
    code: Code.fromAsset(bundle(join(folder, 'bundle'))),
    handler: 'handler.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.seconds(30),
    environment: { TABLE_NAME: table.tableName },
  });
  table.grantReadData(check);
  const wait = Wait.jsonata(stack, 'Wait a day', { time: WaitTime.duration(Duration.days(1)) });
  const task = LambdaInvoke.jsonata(stack, 'Check payment', {
    lambdaFunction: check,
    payload: TaskInput.fromObject({ caseId: '{% $states.input.caseId %}' }),
    outputs: { caseId: '{% $states.input.caseId %}', isDone: '{% $states.result.Payload.isDone %}' },
  });
  const choice = Choice.jsonata(stack, 'Is it done?')
    .when(Condition.jsonata('{% $states.input.isDone %}'), Succeed.jsonata(stack, 'Done'))
    .otherwise(wait);
  const machine = new StateMachine(stack, 'Machine', {
    queryLanguage: QueryLanguage.JSONATA,
    definitionBody: DefinitionBody.fromChainable(wait.next(task).next(choice)),
  });
  new CfnOutput(stack, 'MachineArn', { value: machine.stateMachineArn });
  new CfnOutput(stack, 'TableName', { value: table.tableName });
  app.synth();
  return outdir;
}

function bundle(outdir: string): string {
  buildSync({
    entryPoints: [join(import.meta.dirname, 'handler.ts')],
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    outExtension: { '.js': '.mjs' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return outdir;
}
