import type { Cloud } from '../cloud.ts';
import prices from './prices.json' with { type: 'json' };

/** Counts from now on; answers what was used since, and what the price list says it would have cost. */
export function startMeter(cloud: Cloud) {
  let events = 0;
  const messages = { email: 0, sms: 0 };
  cloud.watch((told) => {
    // AWS's own events on the default bus are free.
    if (told.kind === 'event' && !told.source.startsWith('aws.')) events += 1;
    if (told.kind === 'message') messages[told.channel] += 1;
  });
  const counted = (label: string): number => cloud.meter.get(label) ?? 0;
  return () => {
    const used = {
      stateTransitions: counted('sfn:StateTransition'),
      lambdaInvocations: counted('lambda:Invocations'),
      readUnits: counted('dynamodb:ReadUnits'),
      writeUnits: counted('dynamodb:WriteUnits'),
      events,
    };
    return {
      ...used,
      lambdaMilliseconds: counted('lambda:Milliseconds'),
      messages: messages.email + messages.sms,
      cost: costOf({
        ...used,
        lambdaGigabyteSeconds: counted('lambda:MegabyteMilliseconds') / 1_024_000,
        emails: messages.email,
      }),
    };
  };
}

function costOf(used: Record<keyof typeof prices.prices, number>) {
  const amounts = Object.entries(prices.prices).map(
    ([what, { amount, per }]) => [what, (used[what as keyof typeof used] * amount) / per] as const,
  );
  const total = rounded(amounts.reduce((sum, [, amount]) => sum + amount, 0));
  const lines = Object.fromEntries(amounts.map(([what, amount]) => [what, rounded(amount)]));
  const { currency, region, asOf } = prices;
  return { currency, region, asOf, total, lines };
}

/** To a millionth of the currency: what a single call costs is less than a cent. */
function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
