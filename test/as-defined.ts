import { isDeepStrictEqual } from 'node:util';
import { caseEventDefinitions, type CaseEvent } from '../shared/case/events.ts';

/** The event. Throws when it has not what its definition says, or has more. */
export function asDefined(event: CaseEvent): CaseEvent {
  const { type, ...data } = JSON.parse(JSON.stringify(event)) as CaseEvent;
  const definition = caseEventDefinitions.find((one) => one.type === type);
  if (!definition) throw new Error(`there is no event ${type}`);
  const read: unknown = definition.data.parse(data);
  if (isDeepStrictEqual(read, data)) return event;
  throw new Error(`${type} has what its definition does not: ${JSON.stringify(data)}`);
}
