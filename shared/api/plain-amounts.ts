import { moneyText } from './fields.ts';

const SUFFIX = 'Minor';

/** `{ amountMinor: 125050 }` → `{ amount: { value: "1250.50", currency: "COP" } }`, at any depth; the rest as it is. */
export function plainAmounts(data: object, currency: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]: [string, unknown]) =>
      name.endsWith(SUFFIX) && Number.isSafeInteger(value)
        ? [name.slice(0, -SUFFIX.length), moneyText(value as number, currency)]
        : [name, plainValue(value, currency)],
    ),
  );
}

function plainValue(value: unknown, currency: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => plainValue(entry, currency));
  return typeof value === 'object' && value !== null ? plainAmounts(value, currency) : value;
}
