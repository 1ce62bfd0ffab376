import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { problemsOf } from '../problems.ts';

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
  template: z.infer<typeof template>;
}

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.array(z.string()).default([]),
});
const output = z.strictObject({
  Description: z.string().optional(),
  Value: z.unknown(),
  Export: z.strictObject({ Name: z.unknown() }).optional(),
});
const template = z.strictObject({
  Description: z.string().optional(),
  // The version of the bootstrap stack, and the rule that checks it. A Ref to a parameter is refused.
  Parameters: z.unknown().optional(),
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown() }).optional(),
  Resources: z.record(z.string(), resource).default({}),
  Outputs: z.record(z.string(), output).default({}),
});

const artifact = z.looseObject({
  type: z.string(),
  dependencies: z.array(z.string()).default([]),
  properties: z
    .looseObject({ templateFile: z.string(), stackName: z.string(), file: z.string() })
    .partial()
    .default({}),
});
type Artifacts = Record<string, z.infer<typeof artifact> | undefined>;
const manifest = z.looseObject({ artifacts: z.record(z.string(), artifact) });

const assetManifest = z.looseObject({
  files: z.record(
    z.string(),
    z.looseObject({
      source: z.looseObject({ path: z.string(), packaging: z.string() }),
      destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
    }),
  ),
});

/** Reads a `cdk.out` folder. Throws with the file and the reason when it is not one. */
export function readAssembly(directory: string): Assembly {
  const file = path.join(directory, 'manifest.json');
  if (!existsSync(file))
    throw new Error(`${directory} holds no synthesized app (no manifest.json): synthesize first`);
  const { artifacts } = readJson(file, manifest);
  const nested = Object.keys(artifacts).find((id) => artifacts[id]?.type === 'cdk:cloud-assembly');
  if (nested) throw new Error(`${nested}: the twin does not run nested assemblies (cdk:cloud-assembly)`);
  const stacks = stacksInOrder(directory, artifacts);
  const fingerprint = createHash('sha256').update(JSON.stringify(stacks)).digest('hex');
  return { stacks, assets: assetFolders(directory, artifacts), fingerprint };
}

function stacksInOrder(directory: string, artifacts: Artifacts): Stack[] {
  const stacks = new Map<string, Stack | undefined>();
  const visit = (id: string): void => {
    const found = artifacts[id];
    if (!found || stacks.has(id)) return;
    found.dependencies.forEach(visit);
    const { templateFile, stackName: name = id } = found.properties;
    const isStack = found.type === 'aws:cloudformation:stack' && templateFile !== undefined;
    stacks.set(
      id,
      isStack ? { name, template: readJson(path.join(directory, templateFile), template) } : undefined,
    );
  };
  Object.keys(artifacts).forEach(visit);
  return [...stacks.values()].filter((stack) => stack !== undefined);
}

function assetFolders(directory: string, artifacts: Artifacts): Map<string, string> {
  const folders = new Map<string, string>();
  for (const found of Object.values(artifacts)) {
    if (found?.type !== 'cdk:asset-manifest' || !found.properties.file) continue;
    const { files } = readJson(path.join(directory, found.properties.file), assetManifest);
    for (const { source, destinations } of Object.values(files))
      if (source.packaging === 'zip')
        for (const { objectKey } of Object.values(destinations))
          folders.set(objectKey, path.resolve(directory, source.path));
  }
  return folders;
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? problemsOf(error.issues) : (error as Error).message;
    throw new Error(`${file}: ${reason}`, { cause: error });
  }
}
