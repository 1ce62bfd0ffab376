import { money } from '../api/fields.ts';
import type { Customs } from './customs.ts';
import { markup, type Markup } from '../text/markup.ts';

/** Whose values are words of ours, and no text of anybody's. */
const CODES = new Set([
  ...['announced', 'cause', 'channel', 'code', 'kind', 'outcome', 'purpose', 'reason', 'reasonCode'],
  ...['state', 'tone', 'via'],
]);
const DAYS = new Set(['dueBy', 'dueOn', 'issuedOn', 'plannedUntil', 'receivedOn', 'until']);

/** Every member of an event, by its name, at any depth. */
export function pairs(data: object, customs: Customs): Markup {
  const members = Object.entries(data).filter(([, value]) => value !== undefined);
  return markup`${members.map(([name, value]) => {
    const shown = valueOf(name, value, customs);
    return markup`<span class="pair">${customs.field(name)}: ${shown}</span> `;
  })}`;
}

function valueOf(name: string, value: unknown, customs: Customs): string | Markup {
  const amount = money.safeParse(value);
  if (amount.success) return customs.money(amount.data);
  if (Array.isArray(value)) return listOf(name, value, customs);
  switch (typeof value) {
    case 'string':
      if (CODES.has(name)) return customs.code(value);
      return DAYS.has(name) && /^\d{4}-\d{2}-\d{2}$/.test(value) ? customs.day(value) : value;
    case 'boolean':
      return value ? customs.words.yes : customs.words.no;
    case 'number':
      return String(value);
    case 'object':
      return value ? markup`(${pairs(value, customs)})` : customs.words.no;
    default:
      throw new Error(`an event has no ${typeof value}`);
  }
}

function listOf(name: string, values: readonly unknown[], customs: Customs): string | Markup {
  if (values.length === 0) return '—';
  return markup`${values.map(
    (value, index) => markup`${index > 0 ? ', ' : ''}${valueOf(name, value, customs)}`,
  )}`;
}
