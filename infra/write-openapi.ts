import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from '../shared/api/openapi.ts';
import { commandRoutes } from '../shared/api/command-routes.ts';
import { queryRoutes } from '../shared/api/routes.ts';

/** `npm run openapi`: the document that `GET /openapi.json` serves. */
const target = join(import.meta.dirname, '..', 'docs', 'openapi.json');
writeFileSync(target, `${JSON.stringify(openApi({ ...queryRoutes, ...commandRoutes }), undefined, 2)}\n`);
