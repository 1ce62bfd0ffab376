import * as z from 'zod/mini';
import { adherence } from './adherence.ts';
import { approval } from './approvals.ts';
import { broadcastDetail, broadcastSummary, recipient } from './broadcasts.ts';
import { caseDetail, caseStatus, caseSummary } from './cases.ts';
import { debtorDetail, debtorSummary } from './debtors.ts';
import { draft } from './drafts.ts';
import { evidence } from './evidence.ts';
import { executionDetail, executionStatus, executionSummary } from './executions.ts';
import { day, id, page, paging, searchText } from './fields.ts';
import type { Group } from './groups.ts';
import { languages } from '../message/wording.ts';
import { placementSummary } from './placements.ts';
import { portfolio } from './portfolio.ts';
import { policyDetail, policyPath, policySummary } from './policies.ts';
import { PREVIEW_PAGE, previewedDebtor } from './preview.ts';
import { rejection, task } from './worklist.ts';

/** One call: who may make it, what it takes and what it answers. */
export interface Route {
  summary: string;
  /** The least group that may call it. */
  group: Group;
  path: z.ZodMiniObject;
  query: z.ZodMiniObject;
  answer: z.ZodMiniType;
  /** In which forms it answers; without this in JSON only. What is not JSON is text. */
  media?: readonly string[];
}

const nothing = z.object({});

/** The calls that read, by their key in the HTTP API; the router, the gateway's routes and openapi.json are made from it. */
export const queryRoutes = {
  'GET /api/portfolio': {
    summary: 'Ageing by currency, and how many cases there are by status',
    group: 'viewer',
    path: nothing,
    query: z.object({ asOf: z.optional(day) }),
    answer: portfolio,
  },
  'GET /api/adherence': {
    summary:
      'By day and step of the ladder: what was due, what was done and how late, and by which rules it was deferred',
    group: 'viewer',
    path: nothing,
    query: z.object({ from: day, to: day }),
    answer: adherence,
  },
  'GET /api/cases': {
    summary:
      'Cases by due day or by next action; with `q`, those whose invoice number or whose debtor begins so',
    group: 'viewer',
    path: nothing,
    query: z.object({
      status: z.optional(caseStatus),
      debtorId: z.optional(id),
      q: z.optional(searchText),
      sort: z.optional(z.enum(['dueOn', 'nextActionAt'])),
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
  'GET /api/cases/{caseId}/evidence': {
    summary:
      'The evidence file of a case: parties, arithmetic, every contact with its rules and text, all that happened; as JSON or as a page to print',
    // It has tax ids, notes and addresses, all in one piece to hand on.
    group: 'collector',
    path: z.object({ caseId: id }),
    query: z.object({
      /** Without it, as `Accept` says. */
      format: z.optional(z.enum(['json', 'html'])),
      /** Of the page; without it, that of the debtor. */
      lang: z.optional(z.enum(languages)),
    }),
    answer: evidence,
    media: ['application/json', 'text/html'],
  },
  'GET /api/debtors': {
    summary: 'Debtors by name; with `q`, those whose name begins so',
    group: 'viewer',
    path: nothing,
    query: z.object({ q: z.optional(searchText), ...paging }),
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
      books: z._default(z.enum(['as-they-are', 'synced']), 'as-they-are'),
      ...paging,
      limit: z._default(
        z.coerce.number().check(z.int(), z.gte(1), z.lte(PREVIEW_PAGE.most)),
        PREVIEW_PAGE.default,
      ),
    }),
    answer: page(previewedDebtor),
  },
  'GET /api/policies': {
    summary: 'Dunning policies, each in the version that counts',
    group: 'viewer',
    path: nothing,
    query: nothing,
    answer: page(policySummary),
  },
  'GET /api/policies/{id}': {
    summary: 'A dunning policy in the version that counts, and which versions there are',
    group: 'viewer',
    path: policyPath,
    query: nothing,
    answer: policyDetail,
  },
  'GET /api/worklist': {
    summary:
      'What people are to do now, in order of priority; of approvals, exceptions and calls the thousand or so that have waited longest are ranked, what is critical first',
    group: 'viewer',
    path: nothing,
    query: z.object({ kind: z.optional(z.string().check(z.maxLength(50))), ...paging }),
    answer: page(task),
  },
  'GET /api/approvals': {
    summary:
      'Requests that somebody else than who asked is to decide on, the longest waiting first, but what is critical among the thousand or so oldest before them',
    group: 'approver',
    path: nothing,
    query: z.object(paging),
    answer: page(approval),
  },
  'GET /api/drafts': {
    summary: 'In shadow mode: reminders that leave when somebody releases them, the longest waiting first',
    // It has addresses, and what is said to each debtor.
    group: 'collector',
    path: nothing,
    query: z.object(paging),
    answer: page(draft),
  },
  'GET /api/rejections': {
    summary: 'What the ERP sent and can never work, with the reason and the field; the latest first',
    group: 'collector',
    path: nothing,
    query: z.object(paging),
    answer: page(rejection),
  },
  'GET /api/placements': {
    summary:
      'What agencies were given, the latest night first: how many cases, how much, and the hash of the file',
    group: 'viewer',
    path: nothing,
    query: z.object(paging),
    answer: page(placementSummary),
  },
  'GET /api/placements/{placementId}/file': {
    summary: 'The file of a placement, as the agency got it',
    // Names, tax ids and telephone numbers of many debtors: for those who decide what leaves the house.
    group: 'approver',
    path: z.object({ placementId: id }),
    query: nothing,
    answer: z.string(),
    media: ['text/csv'],
  },
  'GET /api/broadcasts/{id}/recipients': {
    summary:
      'Whom a change of terms affects, and of each whether they were told, or what keeps it back until when',
    group: 'viewer',
    path: z.object({ id }),
    query: z.object(paging),
    answer: page(recipient),
  },
  'GET /api/broadcasts': {
    summary: 'Changes of terms that debtors are told of, the latest first, with how far each is',
    group: 'viewer',
    path: nothing,
    query: z.object(paging),
    answer: page(broadcastSummary),
  },
  'GET /api/broadcasts/{id}': {
    summary: 'A change of terms with what it says, whom it affects, and how far it is',
    group: 'viewer',
    path: z.object({ id }),
    query: nothing,
    answer: broadcastDetail,
  },
  'GET /api/executions': {
    summary: 'Executions of the dunning workflow, the latest first',
    group: 'viewer',
    path: nothing,
    query: z.object({ status: z.optional(executionStatus), ...paging }),
    answer: page(executionSummary),
  },
  'GET /api/executions/{name}': {
    summary: 'An execution with its history',
    group: 'viewer',
    path: z.object({
      name: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/, 'must be the name of an execution')),
    }),
    query: z.object(paging),
    answer: executionDetail,
  },
} satisfies Record<`GET /api/${string}`, Route>;
