import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { functionsByName } from '../assembly.ts';
import { definitionOf, machineNamed } from './machine.ts';

/** To accept a change of the machine: `UPDATE_GOLDEN=1 npx vitest run test/infra/workflow`, then review the file. */
const GOLDEN = join(import.meta.dirname, 'dunning.asl.json');
const CONTACT_LIMIT_SECONDS = 300;

const retrySchema = z.object({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z._default(z.number(), 1),
  MaxAttempts: z._default(z.number(), 3),
  BackoffRate: z._default(z.number(), 2),
  MaxDelaySeconds: z._default(z.number(), Infinity),
});
const stateSchema = z.object({
  Type: z.string(),
  Resource: z.optional(z.string()),
  TimeoutSeconds: z.optional(z.unknown()),
  Next: z.optional(z.string()),
  Retry: z._default(z.array(retrySchema), []),
  Catch: z._default(z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })), []),
});
const machineSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });

const resource = machineNamed('puntual-dunning');
const definition = definitionOf(resource);
const machine = machineSchema.parse(JSON.parse(definition));

describe('The dunning workflow', () => {
  it('is the reviewed one', async () => {
    const pretty = await format(definition, { ...(await resolveConfig(GOLDEN)), parser: 'json' });
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, pretty);
    expect(existsSync(GOLDEN)).toBe(true);
    expect(pretty).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('is valid by the rules of the Amazon States Language', () => {
    const withArns = definition.replaceAll(/<([^>]+)>/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1');
    expect(validate(JSON.parse(withArns))).toMatchObject({
      isValid: true,
      errors: [],
    });
  });

  it('runs for long, is traced, and logs no data of a case', () => {
    expect(resource.Properties).toMatchObject({
      StateMachineName: 'puntual-dunning',
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });

  it('returns from every rung to the wait, in four transitions', () => {
    const loop = ['Wait until the next step or news', 'Check payment', 'What comes next?', 'Send reminder'];
    expect(machine.States['Send reminder']?.Next).toBe(loop[0]);
    expect(machine.States[loop[0] ?? '']?.Next).toBe(loop[1]);
    expect(machine.States['Check payment']?.Next).toBe(loop[2]);
  });

  it('contacts nobody by a plan that is older than five minutes', () => {
    const remind = stateOf('Send reminder');
    const [retry] = remind.Retry;
    if (!retry) throw new Error('Send reminder is never tried again');
    const tries = (retry.MaxAttempts + 1) * Number(remind.TimeoutSeconds);
    expect(tries + pausesOf(retry)).toBeLessThanOrEqual(CONTACT_LIMIT_SECONDS);
    const timeout = Number(functionsByName().get('send-reminder')?.Properties['Timeout']);
    expect(timeout).toBeLessThan(Number(remind.TimeoutSeconds));
    expect(remind.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Check payment' }]);
  });

  it.each(['Open the case', 'Check payment', 'Close the case', 'Hand over to a new execution'])(
    'survives hours without AWS in "%s"',
    (name) => {
      const broad = stateOf(name).Retry.at(-1);
      expect(broad?.ErrorEquals).toEqual(['States.ALL']);
      if (broad) expect(pausesOf(broad)).toBeGreaterThan(6 * 3600);
    },
  );

  it('decides again when the case has changed before the wait, when the time has come, and when it cannot wait', () => {
    const wait = stateOf('Wait until the next step or news');
    const errors = ['DynamoDb.ConditionalCheckFailedException', 'States.Timeout'];
    expect(wait.Resource).toContain('aws-sdk:dynamodb:updateItem.waitForTaskToken');
    expect(wait.Retry[0]).toMatchObject({ ErrorEquals: errors, MaxAttempts: 0 });
    // What was planned before an outage must not begin to count after it: soon somebody reads the case again.
    const broad = wait.Retry[1];
    expect(broad && pausesOf(broad)).toBeLessThan(300);
    expect(wait.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Check payment' }]);
  });
});

function stateOf(name: string): z.output<typeof stateSchema> {
  const state = machine.States[name];
  if (!state) throw new Error(`The workflow has no state "${name}"`);
  return state;
}

function pausesOf({
  IntervalSeconds,
  BackoffRate,
  MaxDelaySeconds,
  MaxAttempts,
}: z.output<typeof retrySchema>): number {
  return Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
  ).reduce((sum, pause) => sum + pause, 0);
}
