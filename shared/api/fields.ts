import * as z from 'zod/mini';
import { decimalText } from '../money/money.ts';

/** An id that Puntual has made, never one of the ERP's. */
export const id = z.string().check(z.regex(/^[a-z2-7]{26}$/, 'must be an internal id of 26 letters'));

/** As in the webhook: a decimal text with all of the currency's decimals. */
export const money = z
  .object({ value: z.string().check(z.regex(/^-?\d+(\.\d+)?$/)), currency: z.string() })
  .check(
    z.meta({ id: 'Money', description: 'A decimal text with all of the decimals of its ISO 4217 currency' }),
  );
export type MoneyText = z.output<typeof money>;

/** Minor units as programs outside know them. */
export function moneyText(minor: number, currency: string): MoneyText {
  return { value: decimalText({ minor, currency }), currency };
}

export const day = z.iso.date();
export const instant = z.iso.datetime();

export const PAGE = { default: 50, most: 200 } as const;

/** What every list takes. */
export const paging = {
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(PAGE.most)), PAGE.default),
  /** Of the page before; good for the same call with the same parameters only. */
  cursor: z.optional(z.string().check(z.maxLength(4000))),
};

/** A page of a list; without `cursor` it is the last. It may hold fewer items than asked for and still not be the last. */
export const page = <Item extends z.ZodMiniType>(item: Item) =>
  z.object({ items: z.array(item), cursor: z.optional(z.string()) });
export interface Page<Item> {
  items: Item[];
  cursor?: string;
}

/** What people type to find something by its beginning. */
export const searchText = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
