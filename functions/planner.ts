import * as z from 'zod/mini';
import type { LegalReading } from '../shared/contact/legal-reading.ts';
import { rulesBy, type RulesOf } from '../shared/contact/packs.ts';
import { tableFrom } from './aws/clients.ts';
import type { Table } from './aws/table.ts';

/** What it takes to plan: the table, and which contact rules are kept towards whom. */
export interface Planner {
  table: Table;
  rulesOf: RulesOf;
}

export const plannerEnvironment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** What the deployment answers where the law is not settled, as JSON; its settings were held against the schema of it. */
  LEGAL_READING: z.string(),
});

export function plannerFrom(env: z.output<typeof plannerEnvironment>): Planner {
  return { table: tableFrom(env), rulesOf: rulesBy(JSON.parse(env.LEGAL_READING) as LegalReading) };
}
