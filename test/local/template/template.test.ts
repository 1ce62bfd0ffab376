import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { inertResourceTypes } from '../../../local/services/inert.ts';
import { readAssembly } from '../../../local/template/assembly.ts';
import { deploy, type Deployment } from '../../../local/template/deploy.ts';
import { resourceType, type ResourceTypes } from '../../../local/template/resource.ts';

type Template = Record<string, unknown>;

/** A `cdk.out` folder with these stacks; each depends on those named. */
function assemblyOf(stacks: Record<string, { template: Template; dependencies?: string[] }>): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'assembly-'));
  const artifacts = Object.entries(stacks).map(([name, { template, dependencies = [] }]) => {
    writeFileSync(path.join(directory, `${name}.template.json`), JSON.stringify(template));
    const properties = { templateFile: `${name}.template.json` };
    return [name, { type: 'aws:cloudformation:stack', dependencies, properties }];
  });
  writeFileSync(
    path.join(directory, 'manifest.json'),
    JSON.stringify({ version: '1', artifacts: Object.fromEntries(artifacts) as unknown }),
  );
  return directory;
}

/** Deploys one stack of `Test::Thing` resources, and tells in which order they were made and with what. */
async function deployThings(
  template: Template,
): Promise<Deployment & { made: { logicalId: string; Value: unknown }[] }> {
  const made: { logicalId: string; Value: unknown }[] = [];
  const types = { ...inertResourceTypes, ...things(made) };
  const deployment = await deploy(readAssembly(assemblyOf({ only: { template } })), types);
  return { ...deployment, made };
}

function things(made: { logicalId: string; Value: unknown }[]): ResourceTypes {
  return {
    'Test::Thing': resourceType({
      properties: z.strictObject({
        Value: z.unknown().optional(),
        Limits: z.strictObject({ Most: z.number() }).optional(),
      }),
      create: ({ logicalId, physicalName, properties: { Value } }) => {
        if (Value === 'impossible') throw new Error('that cannot be made');
        made.push({ logicalId, Value });
        return {
          ref: physicalName,
          attributes: { Arn: `arn:${logicalId}`, 'Nested.Name': `nested ${logicalId}` },
        };
      },
    }),
  };
}

const thing = (Value?: unknown, more: object = {}): object => ({
  Type: 'Test::Thing',
  Properties: { Value },
  ...more,
});

test('resources are made after what they refer to, by Ref, GetAtt, Sub or DependsOn', async () => {
  const { made } = await deployThings({
    Resources: {
      BySub: thing({ 'Fn::Sub': '${ByAtt.Arn}!' }),
      ByAtt: thing({ 'Fn::GetAtt': ['ByRef', 'Nested.Name'] }),
      ByRef: thing({ Ref: 'ByOrder' }),
      ByOrder: thing('x', { DependsOn: ['Base'] }),
      Base: thing('base'),
    },
  });
  expect(made).toEqual([
    { logicalId: 'Base', Value: 'base' },
    { logicalId: 'ByOrder', Value: 'x' },
    { logicalId: 'ByRef', Value: 'only-ByOrder' },
    { logicalId: 'ByAtt', Value: 'nested ByRef' },
    { logicalId: 'BySub', Value: 'arn:ByAtt!' },
  ]);
});

test.each<[string, unknown, unknown]>([
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-us-east-1'],
  [
    'partition, suffix and stack',
    { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix} ${AWS::StackName}' },
    'aws amazonaws.com only',
  ],
])('the intrinsic function is worked out: %s', async (_, value, expected) => {
  const { made } = await deployThings({
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' },
    },
    Rules: { CheckBootstrapVersion: {} },
    Resources: { One: thing(value) },
  });
  expect(made).toEqual([{ logicalId: 'One', Value: expected }]);
});

test('a stack imports what another one exports, whatever their order in the manifest', async () => {
  const made: { logicalId: string; Value: unknown }[] = [];
  const directory = assemblyOf({
    work: {
      dependencies: ['data'],
      template: {
        Resources: { User: thing({ 'Fn::ImportValue': 'data:Thing' }) },
        Outputs: { Name: { Value: 'w' } },
      },
    },
    data: {
      template: {
        Resources: { Thing: thing() },
        Outputs: {
          Name: { Value: 'd' },
          Shared: { Value: { Ref: 'Thing' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Thing' } } },
        },
      },
    },
  });
  const { outputs } = await deploy(readAssembly(directory), things(made));
  expect(made.at(-1)).toEqual({ logicalId: 'User', Value: 'data-Thing' });
  expect(outputs).toMatchObject({ Name: 'd', 'data.Name': 'd', 'work.Name': 'w', Shared: 'data-Thing' });
});

test('everything that the twin does not know is named in one message', async () => {
  const failure = deployThings({
    Resources: {
      Odd: { Type: 'AWS::Quantum::Computer' },
      Misspelt: { Type: 'Test::Thing', Properties: { Valeu: 1, Limits: { Most: 1, Least: 0 } } },
      Wrong: { Type: 'Test::Thing', Properties: { Limits: { Most: 'many' } } },
      Policied: thing(1, { CreationPolicy: {} }),
      Function: thing({ 'Fn::Cidr': ['10.0.0.0/8', 1, 8] }),
      Attribute: thing({ 'Fn::GetAtt': ['Fine', 'Colour'] }),
      Fine: thing(),
      Impossible: thing('impossible'),
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Nickname: 'x' } },
      Dependent: thing({ 'Fn::Sub': '${Impossible.Anything}' }),
    },
  });
  const error = await failure.then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  expect(error?.message.split('\n').slice(1).sort()).toEqual([
    '  - only/Attribute (Test::Thing): Fn::GetAtt: the twin knows no attribute Colour of Fine',
    '  - only/Function (Test::Thing): the twin does not know the function Fn::Cidr',
    '  - only/Impossible (Test::Thing): that cannot be made',
    "  - only/Misspelt (Test::Thing): field 'Limits/Least' is not known here; field 'Valeu' is not known here",
    '  - only/Odd (AWS::Quantum::Computer): the twin does not know the resource type AWS::Quantum::Computer',
    '  - only/Policied (Test::Thing): the twin does not know the resource attribute CreationPolicy',
    "  - only/Role (AWS::IAM::Role): field 'Nickname' is not known here",
    "  - only/Wrong (Test::Thing): field 'Limits/Most' Invalid input: expected number, received string",
  ]);
});

test('a circle of references is told, not followed', async () => {
  const failure = deployThings({ Resources: { A: thing({ Ref: 'B' }), B: thing({ Ref: 'A' }) } });
  await expect(failure).rejects.toThrow('in a circle: A → B → A');
});

test('types that change nothing still answer their references', async () => {
  const { outputs } = await deployThings({
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/a/b' }, DeletionPolicy: 'Retain' },
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    },
    Outputs: {
      Key: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      Log: { Value: { 'Fn::GetAtt': ['Log', 'Arn'] } },
      Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
  });
  expect(outputs['Key']).toMatch(
    /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
  expect(outputs['Log']).toBe('arn:aws:logs:us-east-1:000000000000:log-group:/a/b:*');
  expect(outputs['Role']).toBe('arn:aws:iam::000000000000:role/only-Role');
});

test('a section of a template that the twin does not know is named', () => {
  const directory = assemblyOf({ only: { template: { Resources: {}, Mappings: {} } } });
  expect(() => readAssembly(directory)).toThrow(/only\.template\.json: .*Mappings/s);
});

test('a folder that is no assembly says so', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'empty-'));
  expect(() => readAssembly(directory)).toThrow('synthesize first');
  const nested = mkdtempSync(path.join(tmpdir(), 'nested-'));
  const artifacts = { Prod: { type: 'cdk:cloud-assembly' } };
  writeFileSync(path.join(nested, 'manifest.json'), JSON.stringify({ artifacts }));
  expect(() => readAssembly(nested)).toThrow('Prod: the twin does not run nested assemblies');
});
