import { build, type Plugin } from 'esbuild';

/** The code of a handler in one piece, with what it takes of packages left as imports: of all, or of these. */
export async function bundledCode(
  root: string,
  entry: string,
  packages?: string[],
  plugins: Plugin[] = [],
): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins,
    ...(packages ? { external: packages } : { packages: 'external' }),
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}
