import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build, type Plugin } from 'esbuild';
import { bundleOptions, findHandlers } from '../../infra/bundle.ts';
import { bundledCode } from '../bundled-code.ts';
import { median, type Figure, type Section } from './report.ts';

interface BundleSize {
  /** Of what is loaded when it starts. */
  bytes: number;
  /** Of a bundle with nothing but what it takes of the SDK. */
  sdkBytes: number;
}

/** What a handler may be larger than its SDK clients. */
const BOUND = { factor: 1.1, bytes: 60 * 1024 };

export function isWithinBound({ bytes, sdkBytes }: BundleSize): boolean {
  return bytes <= sdkBytes * BOUND.factor + BOUND.bytes;
}

const RUNS = 5;
/** Less is an empty module. */
const LEAST_SDK = 10 * 1024;
const root = join(import.meta.dirname, '../..');
const out = join(root, 'build/bench-sizes');

const { splitting: _split, chunkNames: _names, ...options } = bundleOptions;
const common = { ...options, absWorkingDir: root, sourcemap: false } as const;

/** Leaves out what our own code loads later. */
const atStart: Plugin = {
  name: 'at-start',
  setup(bundling) {
    bundling.onResolve({ filter: /^\./ }, ({ kind, path, importer }) =>
      kind === 'dynamic-import' && !importer.includes('node_modules') ? { path, external: true } : undefined,
    );
  },
};

/** How large a handler is with what it loads when it is asked for what needs it, in bytes: in pieces, as it is deployed. */
export async function measureWhole(name: string): Promise<number> {
  const entry = entryOf(name);
  const pieces = { ...bundleOptions, absWorkingDir: root, sourcemap: false } as const;
  const { metafile } = await build({
    ...pieces,
    entryPoints: [entry],
    outdir: out,
    write: false,
    metafile: true,
  });
  const { outputs } = metafile;
  const reached = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entry));
  // A set hands out what is added while it is read.
  for (const path of reached) for (const next of outputs[path]?.imports ?? []) reached.add(next.path);
  return [...reached].reduce((bytes, path) => bytes + (outputs[path]?.bytes ?? 0), 0);
}

/** Bundles what a handler loads when it starts, and beside it an entry that only has what this takes of the SDK. */
export async function measureSize(name: string): Promise<BundleSize> {
  const entry = entryOf(name);
  const plugins = [...common.plugins, atStart];
  await build({ ...common, plugins, entryPoints: { [name]: entry }, outdir: out });
  const stdin = { contents: await sdkOf(entry), resolveDir: root };
  await build({ ...common, stdin, outfile: join(out, `${name}.sdk.mjs`) });
  return { bytes: sizeOf(`${name}.mjs`), sdkBytes: sizeOf(`${name}.sdk.mjs`) };
}

function entryOf(name: string): string {
  const entry = findHandlers(root)[name];
  if (entry === undefined) throw new Error(`there is no handler ${name}`);
  return entry;
}

/** The imports from the SDK that are left of a handler's graph once what it does not use is shaken off. */
async function sdkOf(entry: string): Promise<string> {
  const code = await bundledCode(root, entry, ['@aws-sdk/*'], [atStart]);
  const imports = [...code.matchAll(/import\s*\{([^}]*)\}\s*from\s*"(@aws-sdk\/[^"]+)"/g)];
  const taken = new Set(
    imports.flatMap(([, names = '', from = '']) =>
      names.split(',').map((name) => `${from} ${name.trim().split(/\s+as\s+/)[0] ?? ''}`),
    ),
  );
  return [...taken]
    .map((one, index) => {
      const [from = '', name = ''] = one.split(' ');
      return `export { ${name} as taken${index} } from '${from}';`;
    })
    .join('\n');
}

/** How long a fresh process takes to import each of the two. */
async function measureImports(name: string, environment: Record<string, string>) {
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    for (const [index, file] of [`${name}.mjs`, `${name}.sdk.mjs`].entries())
      times[index]?.push(await importTime(file, environment));
  }
  return { importMs: median(times[0]), sdkImportMs: median(times[1]) };
}

async function importTime(file: string, environment: Record<string, string>): Promise<number> {
  const program = `const began = performance.now(); await import(${JSON.stringify(join(out, file))}); console.log(performance.now() - began)`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment, AWS_REGION: 'us-east-1', PATH: process.env['PATH'] },
  });
  const [answer] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const milliseconds = Number(answer.trim().split('\n').at(-1));
  if (child.exitCode !== 0 || !(milliseconds > 0)) throw new Error(`${file} cannot be imported`);
  return milliseconds;
}

/** What the synthesized template gives each handler; what only exists once it is deployed is any text. */
function environments(): Record<string, Record<string, string>> {
  const assembly = process.env['PUNTUAL_ASSEMBLY'] ?? '';
  const template = JSON.parse(readFileSync(join(assembly, 'puntual-dunning.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: FunctionProperties }>;
  };
  const stateful = JSON.parse(
    readFileSync(join(assembly, 'puntual-stateful.template.json'), 'utf8'),
  ) as typeof template;
  const functions = [template, stateful]
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties: { Handler = '', Environment } }) => [
      Handler.replace(/\.handler$/, ''),
      Object.fromEntries(
        Object.entries(Environment?.Variables ?? {}).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : 'known-once-deployed',
        ]),
      ),
    ]);
  return Object.fromEntries(functions) as Record<string, Record<string, string>>;
}

interface FunctionProperties {
  Handler?: string;
  Environment?: { Variables: Record<string, unknown> };
}

function sizeOf(file: string): number {
  return statSync(join(out, file)).size;
}

export const sizesSection: Section = {
  title: 'Bundles, each beside one that has only its SDK clients',
  run: async (note) => {
    const known = environments();
    const ratios: Figure[] = [];
    const figures: Figure[] = [];
    for (const name of Object.keys(findHandlers(root))) {
      note(name);
      const size = await measureSize(name);
      const times = await measureImports(name, known[name] ?? {});
      if (size.sdkBytes < LEAST_SDK) {
        const note = 'takes nothing of the SDK';
        figures.push({ what: `${name}: size`, value: size.bytes / 1024, unit: 'KB', note });
        figures.push({ what: `${name}: import`, value: times.importMs, unit: 'ms', note });
        continue;
      }
      const bound = isWithinBound(size) ? 'within the bound' : 'BEYOND THE BOUND';
      const whole = await measureWhole(name);
      const more = whole > size.bytes ? `; ${kilobytes(whole)} KB with what it loads later` : '';
      ratios.push({
        what: `${name}: size`,
        value: size.bytes / size.sdkBytes,
        note: `${kilobytes(size.bytes)} to ${kilobytes(size.sdkBytes)} KB, ${bound} of ${BOUND.factor}× + ${kilobytes(BOUND.bytes)} KB${more}`,
      });
      ratios.push({
        what: `${name}: import`,
        value: times.importMs / times.sdkImportMs,
        note: `${times.importMs.toFixed(0)} to ${times.sdkImportMs.toFixed(0)} ms`,
      });
    }
    return { ratios, figures };
  },
};

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}
