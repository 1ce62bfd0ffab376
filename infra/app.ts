import { readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod/mini';
import { bundleHandlers } from './bundle.ts';
import { readSettings } from './settings.ts';
import { DunningStack } from './stacks/dunning-stack.ts';
import { StatefulStack } from './stacks/stateful-stack.ts';

const root = join(import.meta.dirname, '..');
const outdir = resolve(process.env['CDK_OUTDIR'] ?? join(root, 'cdk.out'));
/** One for each output, so that tests and the command line can synthesize at the same time. */
const bundle = join('build', 'functions', basename(outdir).replaceAll('.', '-'));

/** The CDK reads cdk.json in its command line only; this program also runs by itself. */
function contextOfProject(): Record<string, unknown> {
  const file: unknown = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return z.object({ context: z.record(z.string(), z.unknown()) }).parse(file).context;
}

await bundleHandlers(root, bundle);
const app = new App({
  outdir,
  context: contextOfProject(),
  analyticsReporting: false,
  treeMetadata: false,
});
const settings = readSettings(app.node.getAllContext() as Record<string, unknown>);
const defaults = {
  bundle: relative(process.cwd(), join(root, bundle)),
  logRetentionDays: settings.logRetentionDays,
};
const stateful = new StatefulStack(app, 'puntual-stateful', {
  description: 'Puntual: data, keys, secrets, people and buses',
  defaults,
  alarmEmail: settings.alarmEmail,
  consoleUrls: settings.consoleUrls,
});
new DunningStack(app, 'puntual-dunning', {
  description: 'Puntual: dunning of overdue invoices',
  foundation: stateful,
  settings,
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
app.synth();
