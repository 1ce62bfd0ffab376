import * as z from 'zod';
import { caseDetail, caseStatus, caseSummary } from './cases.ts';
import { debtorDetail, debtorSummary } from './debtors.ts';
import { executionDetail, executionStatus, executionSummary } from './executions.ts';
import { day, id, page, paging, searchText } from './fields.ts';
import type { Group } from './groups.ts';
import { portfolio } from './portfolio.ts';
import { PREVIEW_PAGE, previewedDebtor } from './preview.ts';
import { rejection, task } from './worklist.ts';

/** One call: who may make it, what it takes and what it answers. */
export interface Route {
  summary: string;
  /** The least group that may call it. */
  group: Group;
  path: z.ZodObject;
  query: z.ZodObject;
  answer: z.ZodType;
}

const nothing = z.object({});

/** The calls that read, by their key in the HTTP API; the router, the gateway's routes and openapi.json are made from it. */
export const queryRoutes = {
  'GET /api/portfolio': {
    summary: 'Ageing by currency, and how many cases there are by status',
    group: 'viewer',
    path: nothing,
    query: z.object({ asOf: day.optional() }),
    answer: portfolio,
  },
  'GET /api/cases': {
    summary:
      'Cases by due day or by next action; with `q`, those whose invoice number or whose debtor begins so',
    group: 'viewer',
    path: nothing,
    query: z.object({
      status: caseStatus.optional(),
      debtorId: id.optional(),
      q: searchText.optional(),
      sort: z.enum(['dueOn', 'nextActionAt']).optional(),
      ...paging,
    }),
    answer: page(caseSummary),
  },
  'GET /api/cases/{caseId}': {
    summary: 'A case with the arithmetic of its balance, its ladder, all that happened and its messages',
    group: 'viewer',
    path: z.object({ caseId: id }),
    query: nothing,
    answer: caseDetail,
  },
  'GET /api/debtors': {
    summary: 'Debtors by name; with `q`, those whose name begins so',
    group: 'viewer',
    path: nothing,
    query: z.object({ q: searchText.optional(), ...paging }),
    answer: page(debtorSummary),
  },
  'GET /api/debtors/{debtorId}': {
    summary: 'One view of a debtor: contacts, consents, last contacts, unapplied money, live cases, exposure',
    group: 'viewer',
    path: z.object({ debtorId: id }),
    query: nothing,
    answer: debtorDetail,
  },
  'GET /api/preview': {
    summary:
      'By debtor, who will be contacted on a day, when, by what and why, and who not and why not, if nothing new arrives until then',
    group: 'viewer',
    path: nothing,
    query: z.object({
      date: day,
      /** `synced`: as if each ERP went on saying that its ledger is in sync. */
      books: z.enum(['as-they-are', 'synced']).default('as-they-are'),
      ...paging,
      limit: z.coerce.number().int().min(1).max(PREVIEW_PAGE.most).default(PREVIEW_PAGE.default),
    }),
    answer: page(previewedDebtor),
  },
  'GET /api/worklist': {
    summary: 'What people are to do now, in order of priority',
    group: 'viewer',
    path: nothing,
    query: z.object({ kind: z.string().max(50).optional(), ...paging }),
    answer: page(task),
  },
  'GET /api/rejections': {
    summary: 'What the ERP sent and can never work, with the reason and the field; the latest first',
    group: 'collector',
    path: nothing,
    query: z.object(paging),
    answer: page(rejection),
  },
  'GET /api/executions': {
    summary: 'Executions of the dunning workflow, the latest first',
    group: 'viewer',
    path: nothing,
    query: z.object({ status: executionStatus.optional(), ...paging }),
    answer: page(executionSummary),
  },
  'GET /api/executions/{name}': {
    summary: 'An execution with its history',
    group: 'viewer',
    path: z.object({ name: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'must be the name of an execution') }),
    query: z.object(paging),
    answer: executionDetail,
  },
} satisfies Record<`GET /api/${string}`, Route>;
