import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emailTemplate } from './email-template.ts';

/** `npm run templates`: the module that the functions bundle. */
const room = join(import.meta.dirname, '..', 'shared', 'message');
writeFileSync(
  join(room, 'email-template.ts'),
  emailTemplate(readFileSync(join(room, 'email-page.mjml'), 'utf8')),
);
