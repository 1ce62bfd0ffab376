import document from '../../../docs/openapi.json' with { type: 'json' };
import { behindApi } from '../../middleware/http.ts';

const body = JSON.stringify(document);

/** Open to everybody, so it is a function that may do nothing else. */
export const handler = behindApi(() =>
  Promise.resolve({ statusCode: 200, headers: { 'content-type': 'application/json' }, body }),
);
