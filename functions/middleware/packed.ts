import { gzipSync } from 'node:zlib';
import { Problem, type HttpAnswer } from './http.ts';

/** Lambda hands over no more than 6 MB of JSON; what is smaller than this is not worth packing. */
const LIMIT_BYTES = 6_000_000;
const WORTH_BYTES = 1_000_000;

/** A long answer is packed for whoever can unpack it. Throws a 406 for one that is too long as it can be sent. */
export function packed(answer: HttpAnswer, acceptEncoding = ''): HttpAnswer {
  const size = sizeOf(answer);
  if (size <= WORTH_BYTES) return answer;
  const canUnpack = acceptEncoding.includes('gzip');
  const sent: HttpAnswer = canUnpack
    ? {
        ...answer,
        headers: { ...answer.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
        body: gzipSync(answer.body ?? '').toString('base64'),
        isBase64Encoded: true,
      }
    : answer;
  if (sizeOf(sent) <= LIMIT_BYTES) return sent;
  const remedy = canUnpack ? '' : ' Ask for it with "accept-encoding: gzip".';
  throw new Problem(406, 'too-large', 'Too large', `The answer is too large to be sent so.${remedy}`);
}

function sizeOf(answer: HttpAnswer): number {
  return Buffer.byteLength(JSON.stringify(answer));
}
