import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holidayTables } from './holiday-tables.ts';

/** `npm run holidays`: freezes the library's calendar as the table that the contact rules read. */
const target = join(import.meta.dirname, '..', 'shared', 'contact', 'holidays.json');
writeFileSync(target, `${JSON.stringify(holidayTables(), undefined, 2)}\n`);
