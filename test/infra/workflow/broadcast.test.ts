import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { definitionOf, machineNamed } from './machine.ts';

/** To accept a change of the machine: `UPDATE_GOLDEN=1 npx vitest run test/infra/workflow`, then review the file. */
const GOLDEN = join(import.meta.dirname, 'broadcast.asl.json');

const resource = machineNamed('puntual-dunning-broadcast');
const definition = definitionOf(resource);

describe('The broadcast of changed terms', () => {
  it('is the reviewed one', async () => {
    const pretty = await format(definition, { ...(await resolveConfig(GOLDEN)), parser: 'json' });
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, pretty);
    expect(existsSync(GOLDEN)).toBe(true);
    expect(pretty).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('is valid by the rules of the Amazon States Language', () => {
    const withArns = definition.replaceAll(/<([^>]+)>/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1');
    expect(validate(JSON.parse(withArns))).toMatchObject({ isValid: true, errors: [] });
  });

  it('runs for long, is traced, and logs no data of a debtor', () => {
    expect(resource.Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });
});
