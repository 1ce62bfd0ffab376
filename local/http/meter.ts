import type { Cloud } from '../cloud.ts';
import prices from './prices.json' with { type: 'json' };

/** What was used since the start, and what the price list says it would have cost. */
interface MeterReading {
  stateTransitions: number;
  lambdaInvocations: number;
  lambdaMilliseconds: number;
  readUnits: number;
  writeUnits: number;
  events: number;
  messages: number;
  cost: {
    currency: string;
    region: string;
    asOf: string;
    total: number;
    lines: Record<string, number>;
  };
}

/** Counts from now on; events and messages are counted as they are told. */
export function startMeter(cloud: Cloud): () => MeterReading {
  let events = 0;
  const messages = { email: 0, sms: 0 };
  cloud.watch((told) => {
    // AWS's own events on the default bus are free.
    if (told.kind === 'event' && !told.source.startsWith('aws.')) events += 1;
    if (told.kind === 'message') messages[told.channel] += 1;
  });
  return () => {
    const counted = (label: string): number => cloud.meter.get(label) ?? 0;
    const used = {
      stateTransitions: counted('sfn:StateTransition'),
      lambdaInvocations: counted('lambda:Invocations'),
      readUnits: counted('dynamodb:ReadUnits'),
      writeUnits: counted('dynamodb:WriteUnits'),
      events,
    };
    const lines = priceLines({
      ...used,
      lambdaGigabyteSeconds: counted('lambda:MegabyteMilliseconds') / 1_024_000,
      emails: messages.email,
    });
    const total = Object.values(lines).reduce((sum, amount) => sum + amount, 0);
    const { currency, region, asOf } = prices;
    return {
      ...used,
      lambdaMilliseconds: counted('lambda:Milliseconds'),
      messages: messages.email + messages.sms,
      cost: { currency, region, asOf, total: rounded(total), lines },
    };
  };
}

function priceLines(used: Record<keyof typeof prices.prices, number>): Record<string, number> {
  const lines = Object.entries(prices.prices).map(([what, { amount, per }]) => [
    what,
    rounded((used[what as keyof typeof used] * amount) / per),
  ]);
  return Object.fromEntries(lines) as Record<string, number>;
}

/** To a millionth of the currency: what a single call costs is less than a cent. */
function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
