import type * as z from 'zod/mini';
import type { LegalReading } from '../shared/contact/legal-reading.ts';
import { rulesBy, type RulesOf } from '../shared/contact/packs.ts';
import { tableFrom } from './aws/clients.ts';
import type { Table } from './aws/table.ts';
import type { plannerEnvironment } from './planner-environment.ts';

/** What it takes to plan: the table, and which contact rules are kept towards whom. */
export interface Planner {
  table: Table;
  rulesOf: RulesOf;
}

export function plannerFrom(env: z.output<typeof plannerEnvironment>): Planner {
  return { table: tableFrom(env), rulesOf: rulesBy(JSON.parse(env.LEGAL_READING) as LegalReading) };
}
