import { ERP_SOURCE } from '../../shared/event-sources.ts';
import { openBus, putOnBus, type Bus } from './bus.ts';

export function openIntakeBus({ INTAKE_BUS_NAME }: { INTAKE_BUS_NAME: string }): Bus {
  return openBus(INTAKE_BUS_NAME);
}

export interface IntakeEvent {
  type: string;
  /** The event as the ERP sent it, as JSON text. */
  text: string;
}

/** Puts all events on the intake bus. Throws when one was not taken: send all again. */
export async function putOnIntakeBus(bus: Bus, events: readonly IntakeEvent[]): Promise<void> {
  await putOnBus(
    bus,
    events.map((event) => ({ source: ERP_SOURCE, ...event })),
  );
}
