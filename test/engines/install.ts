import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * AWS's DynamoDB Local as npm has it, inside a package of Amplify's. Only that one archive is taken: as a dependency it would
 * bring 200 MB that nothing else here needs.
 */
const ARCHIVE = 'amplify-dynamodb-simulator@2.9.30';
const SHA_512 =
  'c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c52804398' +
  '36665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1';

const CACHE = path.resolve('node_modules/.cache/dynamodb-local');

/** The folder of `DynamoDBLocal.jar`, fetched when it is not there yet. Throws when the archive is not the one that we know. */
export function installDynamoDbLocal(): string {
  const home = path.join(CACHE, ARCHIVE);
  if (!existsSync(home)) {
    mkdirSync(CACHE, { recursive: true });
    const work = mkdtempSync(path.join(CACHE, 'fetching-'));
    const archive = execFileSync('npm', ['pack', ARCHIVE, '--silent', '--pack-destination', work], {
      encoding: 'utf8',
    }).trim();
    const file = path.join(work, archive);
    const sum = createHash('sha512').update(readFileSync(file)).digest('hex');
    if (sum !== SHA_512) throw new Error(`${ARCHIVE} has another checksum than expected: ${sum}`);
    execFileSync('tar', ['xzf', file, '-C', work, 'package/emulator']);
    renameSync(path.join(work, 'package'), home);
    rmSync(work, { recursive: true });
  }
  return path.join(home, 'emulator');
}
