import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** A synthesized CDK app: its stacks in the order they depend on each other, and the folders that stand for its assets. */
export interface Assembly {
  stacks: Stack[];
  /** Folder of each zip asset, by its object key in the asset bucket. */
  assets: ReadonlyMap<string, string>;
  /** SHA-256 of all templates; they name the bundles by their own hashes. The same text is the same app. */
  fingerprint: string;
}

export interface Stack {
  name: string;
  template: Template;
}

const resource = z.looseObject({ Type: z.string() });
const output = z.looseObject({
  Value: z.unknown(),
  Export: z.strictObject({ Name: z.unknown() }).optional(),
  Condition: z.string().optional(),
});
const template = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z
    .record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown().optional() }))
    .default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Rules: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resource).default({}),
  Outputs: z.record(z.string(), output).default({}),
});
type Template = z.infer<typeof template>;

const artifact = z.looseObject({
  type: z.string(),
  dependencies: z.array(z.string()).default([]),
  properties: z
    .looseObject({ templateFile: z.string(), stackName: z.string(), file: z.string() })
    .partial()
    .default({}),
});
type Artifact = z.infer<typeof artifact>;
const manifest = z.looseObject({ artifacts: z.record(z.string(), artifact).default({}) });

const assetManifest = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** Reads a `cdk.out` folder. Throws with the file and the reason when it is not one. */
export function readAssembly(directory: string): Assembly {
  const file = path.join(directory, 'manifest.json');
  if (!existsSync(file))
    throw new Error(`${directory} holds no synthesized app (no manifest.json): synthesize first`);
  const { artifacts } = readJson(file, manifest);
  const nested = Object.entries(artifacts).find(([, { type }]) => type === 'cdk:cloud-assembly');
  if (nested) throw new Error(`${nested[0]}: the twin does not run nested assemblies (cdk:cloud-assembly)`);
  const stacks = stacksInOrder(directory, artifacts);
  const fingerprint = createHash('sha256').update(JSON.stringify(stacks)).digest('hex');
  return { stacks, assets: assetFolders(directory, artifacts), fingerprint };
}

function stacksInOrder(directory: string, artifacts: Record<string, Artifact>): Stack[] {
  const done = new Set<string>();
  const stacks: Stack[] = [];
  const visit = (id: string, path_: string[]): void => {
    if (path_.includes(id))
      throw new Error(`stacks depend on each other in a circle: ${[...path_, id].join(' → ')}`);
    const found = artifacts[id];
    if (!found || done.has(id)) return;
    for (const dependency of found.dependencies) visit(dependency, [...path_, id]);
    done.add(id);
    if (found.type !== 'aws:cloudformation:stack') return;
    const { templateFile, stackName } = found.properties;
    if (!templateFile) throw new Error(`${id}: the manifest names no template`);
    stacks.push({ name: stackName ?? id, template: readJson(path.join(directory, templateFile), template) });
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return stacks;
}

function assetFolders(directory: string, artifacts: Record<string, Artifact>): Map<string, string> {
  const folders = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest' || !properties.file) continue;
    const { files } = readJson(path.join(directory, properties.file), assetManifest);
    for (const { source, destinations } of Object.values(files)) {
      if (source.packaging !== 'zip' || !source.path) continue;
      for (const { objectKey } of Object.values(destinations)) {
        folders.set(objectKey, path.resolve(directory, source.path));
      }
    }
  }
  return folders;
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  let source: unknown;
  try {
    source = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
}
