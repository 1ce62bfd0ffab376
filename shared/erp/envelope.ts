import * as z from 'zod/mini';
import { instant } from '../time/schema.ts';
import { line } from './fields.ts';

/** A CloudEvents 1.0 envelope around the data of one kind of ERP event. */
export function envelope<Type extends string, Data extends z.ZodMiniType>({
  type,
  data,
}: {
  type: Type;
  data: Data;
}) {
  return z.object({
    specversion: z.literal('1.0'),
    id: line(256),
    source: line(256),
    type: z.literal(type),
    time: instant,
    datacontenttype: z.optional(z.literal('application/json')),
    data,
  });
}
