import { readAssembly } from './template/assembly.ts';

/** Prints which app a folder holds, to hold what is deployed against what the twin ran. */
const { fingerprint } = readAssembly(process.argv[2] ?? 'cdk.out');
process.stdout.write(`Assembly ${fingerprint.slice(0, 12)}\n`);
