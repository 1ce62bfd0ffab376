import { openIntakeBus, putOnIntakeBus } from '../../aws/intake-bus.ts';
import { rotatingSecret } from '../../aws/secrets.ts';
import { httpHandler } from '../../middleware/http.ts';
import { environment } from './environment.ts';
import { readEvents } from './read-events.ts';
import { verifySignature } from './verify-signature.ts';

const env = environment.parse(process.env);
const intakeBus = openIntakeBus(env);
const secrets = rotatingSecret(env.ERP_SECRET_ID);

export const handler = httpHandler(async ({ headers, body, at }) => {
  verifySignature(body, headers, await secrets(at));
  await putOnIntakeBus(intakeBus, readEvents(body, headers['content-type'] ?? '', at));
  return { statusCode: 202 };
});
