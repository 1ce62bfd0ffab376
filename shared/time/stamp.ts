import type { InternalId } from '../ids/internal-id.ts';
import type { Instant } from './calendar.ts';

/**
 * When something was said, and by which event. Stamps sort as text: of two words the later counts, and of two at the same
 * instant the same one in whatever order they come.
 */
export type Stamp = string;

export function stampOf(time: Instant, eventKey: InternalId): Stamp {
  return `${time}#${eventKey}`;
}
