import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { indexes } from '../../functions/aws/keys.ts';
import { findHandlers } from '../../infra/bundle.ts';
import { bundledCode } from '../bundled-code.ts';
import { asText, functionsByName, refersTo, resourcesOf, type Resource } from './assembly.ts';
import { allStatements, rightsOf } from './statements.ts';

/** These accept no name of a resource, or the name is data (senders, executions). */
const ACTIONS_ON_WILDCARDS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  's3:GetObject',
  's3:PutObject',
  'secretsmanager:GetRandomPassword',
  'ses:SendRawEmail',
  'states:DescribeExecution',
  'states:GetExecutionHistory',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

const CHANGE_CASE = 'ConditionCheckItem DeleteItem GetItem PutItem UpdateItem';
const DECIDE = 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem';

/** What each function may do to the table, and what else it may do. */
const FUNCTIONS: Record<string, { table: string; else: string[] }> = {
  'apply-payment': {
    table: 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['secretsmanager:GetSecretValue'],
  },
  'assign-call': { table: DECIDE, else: [] },
  audit: {
    table: 'BatchGetItem GetItem Query',
    else: ['s3:GetObject', 'states:DescribeExecution', 'states:GetExecutionHistory', 'states:ListExecutions'],
  },
  broadcasts: {
    table: 'BatchGetItem GetItem PutItem Query UpdateItem',
    else: ['states:DescribeExecution', 'states:StartExecution'],
  },
  'case-commands': { table: DECIDE, else: [] },
  'check-payment': { table: DECIDE, else: [] },
  'close-case': { table: CHANGE_CASE, else: [] },
  'compare-ledger': {
    table: 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['secretsmanager:GetSecretValue'],
  },
  'debtor-commands': { table: DECIDE, else: [] },
  'erp-webhook': { table: '', else: ['events:PutEvents', 'secretsmanager:GetSecretValue'] },
  'intake-commands': { table: 'DeleteItem GetItem PutItem UpdateItem', else: ['events:PutEvents'] },
  'open-case': { table: DECIDE, else: [] },
  openapi: { table: '', else: [] },
  'opt-out': { table: DECIDE, else: ['secretsmanager:GetSecretValue'] },
  'place-cases': {
    table: 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['s3:PutObject'],
  },
  policies: { table: 'BatchGetItem GetItem PutItem Query', else: [] },
  portfolio: { table: 'BatchGetItem GetItem Query', else: [] },
  'project-figures': { table: 'BatchGetItem DeleteItem GetItem PutItem UpdateItem', else: [] },
  'record-creditor': { table: 'GetItem PutItem', else: ['secretsmanager:GetSecretValue'] },
  'record-debtor': {
    table: 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['secretsmanager:GetSecretValue'],
  },
  'record-invoice': {
    table: 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['secretsmanager:GetSecretValue'],
  },
  'request-escalation': { table: DECIDE, else: [] },
  'report-failed-execution': { table: CHANGE_CASE, else: [] },
  'rotate-erp-secret': {
    table: '',
    else: [
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetRandomPassword',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
  },
  'send-reminder': {
    table: DECIDE,
    else: ['secretsmanager:GetSecretValue', 'ses:SendRawEmail', 'sns:Publish'],
  },
  'settle-message': { table: 'BatchGetItem DeleteItem GetItem PutItem UpdateItem', else: [] },
  'signal-workflow': { table: 'GetItem', else: ['states:SendTaskSuccess'] },
  'start-dunning': { table: 'GetItem', else: ['states:DescribeExecution', 'states:StartExecution'] },
  'tell-debtors': {
    table: 'BatchGetItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['secretsmanager:GetSecretValue', 'ses:SendRawEmail'],
  },
  'tell-agency': { table: 'GetItem UpdateItem', else: ['s3:PutObject'] },
  'tell-sales': { table: DECIDE, else: ['ses:SendRawEmail'] },
  'sweep-due-dates': { table: 'Query', else: ['sqs:SendMessage'] },
  worklist: { table: 'BatchGetItem GetItem Query', else: [] },
  watchdog: {
    table: 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    else: ['sqs:SendMessage', 'states:DescribeExecution', 'states:StartExecution'],
  },
};
/** Logs, traces, the key, and taking from its own queue: by the kind of function, not by what it is for. */
const PLUMBING = /^(logs|xray|kms):|^sqs:(?!SendMessage)/;

/** By the SDK's command, or by the kind of write in a transaction. */
const RIGHT_OF_CALL: Record<string, string> = {
  Get: 'dynamodb:GetItem',
  BatchGet: 'dynamodb:BatchGetItem',
  Query: 'dynamodb:Query',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  PutEvents: 'events:PutEvents',
  SendMessage: 'sqs:SendMessage',
  SendMessageBatch: 'sqs:SendMessage',
  SendRawEmail: 'ses:SendRawEmail',
  Publish: 'sns:Publish',
  GetObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  StartExecution: 'states:StartExecution',
  DescribeExecution: 'states:DescribeExecution',
  GetExecutionHistory: 'states:GetExecutionHistory',
  ListExecutions: 'states:ListExecutions',
  SendTaskSuccess: 'states:SendTaskSuccess',
  DescribeSecret: 'secretsmanager:DescribeSecret',
  GetSecretValue: 'secretsmanager:GetSecretValue',
  GetRandomPassword: 'secretsmanager:GetRandomPassword',
  PutSecretValue: 'secretsmanager:PutSecretValue',
  UpdateSecretVersionStage: 'secretsmanager:UpdateSecretVersionStage',
};

const root = join(import.meta.dirname, '..', '..');

const acknowledged = z.object({
  cdk_nag: z.object({ rules_to_suppress: z.array(z.object({ id: z.string(), reason: z.string() })) }),
});

describe('Whoever may do something', () => {
  const allowed = allStatements().filter(({ effect }) => effect === 'Allow');

  it('may do what is named, action by action', () => {
    expect(allowed.length).toBeGreaterThan(100);
    const wild = allowed.filter(({ actions }) => actions.some((action) => action.includes('*')));
    expect(wild.map(({ owner, actions }) => `${owner.id}: ${actions.join(' ')}`)).toEqual([]);
  });

  it('may do it to what is named, or there is a written reason why not', () => {
    const wild = allowed
      .filter(({ owner }) => owner.Type === 'AWS::IAM::Policy')
      .flatMap(({ owner, actions, resources }) =>
        resources
          .filter((resource) => resource.includes('*'))
          .map((resource) => ({ owner: owner.id, actions, resource, reason: reasonFor(owner, resource) })),
      );
    expect(wild.filter(({ reason }) => reason.length < 40)).toEqual([]);
    expect([...new Set(wild.flatMap(({ actions }) => actions))].sort()).toEqual(ACTIONS_ON_WILDCARDS);
  });

  it('is a role of its own for each function, without managed policies', () => {
    const roles = [...functionsByName().values()].map(({ Properties }) => asText(Properties['Role']));
    expect(new Set(roles).size).toBe(roles.length);
    const managed = resourcesOf('AWS::IAM::Role').filter(
      ({ Properties }) => 'ManagedPolicyArns' in Properties,
    );
    expect(managed).toEqual([]);
  });
});

describe('A function may do what its code calls and no more', () => {
  const found = Object.fromEntries(
    [...functionsByName()].map(([name, resource]) => [name, purposeOf(resource)]),
  );

  it('and each is in this list', () => {
    expect(Object.keys(found).sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });

  it.each(Object.entries(FUNCTIONS))('%s', async (name, expected) => {
    expect(found[name]).toEqual(expected);
    const rights = [
      ...expected.table
        .split(' ')
        .filter(Boolean)
        .map((action) => `dynamodb:${action}`),
      ...expected.else,
    ];
    const code = await codeOf(name);
    expect(calledBy(name, code)).toEqual(rights.sort());
    expect(indexesOf(name)).toEqual(indexesIn(code));
  });
});

async function codeOf(name: string): Promise<string> {
  const entry = findHandlers(root)[name];
  if (!entry) throw new Error(`There is no handler called ${name}`);
  return bundledCode(root, entry);
}

/** The indexes of the table that the handler's code names. */
function indexesIn(code: string): string[] {
  const named = [...code.matchAll(/\bindexes\d*\.(\w+)/g)].map(
    ([, name = '']) => indexes[name as keyof typeof indexes],
  );
  return [...new Set(named)].sort();
}

/** Those that its role may read. */
function indexesOf(name: string): string[] {
  const lambda = functionsByName().get(name);
  if (!lambda) throw new Error(`There is no function ${name}`);
  const resources = rightsOf(roleOf(lambda)).flatMap((statement) => statement.resources);
  return [...new Set(resources.flatMap((resource) => /\/index\/(.+)$/.exec(resource)?.[1] ?? []))].sort();
}

/** The rights that the handler's code needs: a command or a paginator for each call. */
function calledBy(name: string, code: string): string[] {
  const commands = [...code.matchAll(/\b(?:new (\w+?)Command\d*|paginate([A-Z]\w+?)\d*)\(/g)].map(
    ([, command, paged]) => command ?? paged ?? '',
  );
  const writes = commands.includes('TransactWrite')
    ? [...code.matchAll(/\b(Put|Update|Delete|ConditionCheck): /g)].map(([, write = '']) => write)
    : [];
  const needed = [...commands.filter((command) => command !== 'TransactWrite'), ...writes].map((call) => {
    const right = RIGHT_OF_CALL[call];
    if (!right) throw new Error(`${name} calls ${call}: add the right that it needs to RIGHT_OF_CALL`);
    return right;
  });
  return [...new Set(needed)].sort();
}

function reasonFor(owner: Resource, wildcard: string): string {
  const parsed = acknowledged.safeParse(owner.Metadata);
  const rules = parsed.success ? parsed.data.cdk_nag.rules_to_suppress : [];
  // What another stack exports is acknowledged by the name of the export.
  const named = rules.map(({ id, reason }) => ({
    id: id.replace(/[\w-]+:ExportsOutput(?:Ref|FnGetAtt)(\w+)/, '<$1>'),
    reason,
  }));
  return named.find(({ id }) => id === `AwsSolutions-IAM5[Resource::${wildcard}]`)?.reason ?? '';
}

function roleOf(lambda: Resource): Resource {
  const role = resourcesOf('AWS::IAM::Role').find((candidate) =>
    refersTo(lambda.Properties['Role'], candidate),
  );
  if (!role) throw new Error(`${lambda.id} has no role`);
  return role;
}

function purposeOf(lambda: Resource): { table: string; else: string[] } {
  // Lambda itself puts what failed there, by the role of the function.
  const letters = asText(
    (lambda.Properties['DeadLetterConfig'] as { TargetArn?: unknown } | undefined)?.TargetArn,
  );
  const actions = rightsOf(roleOf(lambda))
    .filter(({ resources }) => resources.length !== 1 || resources[0] !== letters)
    .flatMap((statement) => statement.actions);
  const purpose = [...new Set(actions)].filter((action) => !PLUMBING.test(action));
  return {
    table: purpose
      .filter((action) => action.startsWith('dynamodb:'))
      .map((action) => action.replace('dynamodb:', ''))
      .sort()
      .join(' '),
    else: purpose.filter((action) => !action.startsWith('dynamodb:')).sort(),
  };
}
