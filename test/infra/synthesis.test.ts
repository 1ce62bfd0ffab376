import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { STACKS, assemblyPath } from './assembly.ts';

const reportSchema = z.object({ pluginReports: z.array(z.unknown()) });

describe('The app', () => {
  it('is fit for any account and region', () => {
    for (const stack of STACKS) {
      const template = readFileSync(join(assemblyPath(), `${stack}.template.json`), 'utf8');
      expect(template).not.toMatch(/arn:aws:[a-z0-9-]*:[a-z]{2}-[a-z]+-\d:\d{12}/);
      expect(template).not.toContain('AWS::CDK::Metadata');
    }
  });

  it('has no finding of cdk-nag left', () => {
    const text = readFileSync(join(assemblyPath(), 'validation-report.json'), 'utf8');
    const { pluginReports } = reportSchema.parse(JSON.parse(text));
    expect(pluginReports).toEqual([]);
  });
});
