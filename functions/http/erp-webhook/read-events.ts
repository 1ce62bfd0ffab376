import { ERP_LIMITS, erpEvent, erpEventTypes } from '../../../shared/erp/events.ts';
import { addMilliseconds, DAYS, type Instant } from '../../../shared/time/calendar.ts';
import type { IntakeEvent } from '../../aws/intake-bus.ts';
import { Problem } from '../../middleware/http.ts';
import '../../../shared/english-faults.ts';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** One event or a batch, every one of them valid, as it goes on to the intake bus. One bad event refuses the request. */
export function readEvents(body: Buffer, contentType: string, now: Instant): IntakeEvent[] {
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== SINGLE && mediaType !== BATCH) {
    throw malformed(`The content type must be ${SINGLE} or ${BATCH}.`);
  }
  const value = parseJson(body.toString('utf8'));
  if (mediaType === SINGLE) return [readEvent(value, 0, now)];
  if (!Array.isArray(value) || value.length === 0)
    throw malformed('A batch must be an array of one event or more.');
  if (value.length > ERP_LIMITS.batch) throw tooLarge(`A batch may have ${ERP_LIMITS.batch} events.`);
  return value.map((event, index) => readEvent(event, index, now));
}

function parseJson(text: string): unknown {
  if (depthOf(text) > ERP_LIMITS.depth)
    throw malformed(`JSON may be nested ${ERP_LIMITS.depth} levels deep.`);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The body is not JSON.');
  }
}

/** How deep the brackets go, told without parsing: what is too deep must not reach code that recurses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

function readEvent(value: unknown, index: number, now: Instant): IntakeEvent {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > ERP_LIMITS.eventBytes) {
    throw tooLarge(`Event ${index} is larger than ${ERP_LIMITS.eventBytes} bytes.`);
  }
  const result = erpEvent.safeParse(value);
  if (result.success) {
    // What was said later outranks what was said before: a time to come would silence all that follows.
    if (result.data.time > addMilliseconds(now, DAYS)) {
      const message = 'must not be more than a day in the future';
      throw malformed(`Event ${index}: time ${message}`, [{ event: index, field: 'time', message }]);
    }
    return { type: result.data.type, text };
  }
  const errors = result.error.issues.map(({ path, message }) => ({
    event: index,
    field: fieldName(path),
    message: isTypeIssue(path) ? `must be one of ${erpEventTypes.join(', ')}` : message,
  }));
  const [first] = errors;
  throw malformed([`Event ${index}:`, first?.field, first?.message].filter(Boolean).join(' '), errors);
}

function isTypeIssue(path: PropertyKey[]): boolean {
  return path.length === 1 && path[0] === 'type';
}

/** `data.allocations[0].amount.value` */
function fieldName(path: PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}

function malformed(
  detail: string,
  errors: { event: number; field: string; message: string }[] = [],
): Problem {
  return new Problem(400, 'malformed-event', 'Malformed request', detail, errors);
}

function tooLarge(detail: string): Problem {
  return new Problem(413, 'too-large', 'Request too large', detail);
}
