import * as z from 'zod/mini';
import { broadcastAsked, broadcastBegun, broadcastSummary } from '../broadcasts.ts';
import { id } from '../fields.ts';
import type { CommandRoutes } from '../route.ts';

/** Telling debtors of changed terms. */
export const broadcastCommands = {
  'POST /api/broadcasts': {
    summary:
      'Tells the debtors of a creditor of changed terms: each once, by e-mail, as soon as the contact rules allow it; of a new bank account, and in free text, another person must approve it first',
    // It goes to everybody in the creditor's name, and may name an account to pay to.
    group: 'approver',
    path: z.object({}),
    body: broadcastAsked,
    answer: broadcastBegun,
    examples: {
      PaymentTerms: {
        type: 'PaymentTerms',
        from: '2030-01-31',
        days: 45,
        affects: { countries: ['CO', 'PE'] },
      },
      BankAccount: {
        ...{ type: 'BankAccount', from: '2030-01-31' },
        ...{ bank: 'Bancolombia', account: '123-456789-00', holder: 'Acme Colombia S.A.S.' },
      },
      NewConditions: {
        ...{ type: 'NewConditions', from: '2030-01-31', affects: { segments: ['regular'] } },
        text: { es: 'Los pedidos se despachan los martes.', en: 'Orders are dispatched on Tuesdays.' },
      },
    },
  },
  'POST /api/broadcasts/{id}/approve': {
    summary: 'Debtors are told of a change of terms that somebody else has proposed',
    group: 'approver',
    path: z.object({ id }),
    body: z.object({}),
    answer: broadcastSummary,
    examples: { plain: {} },
  },
  'POST /api/broadcasts/{id}/stop': {
    summary: 'Nobody more is told of a change of terms; what has left has left',
    group: 'collector',
    path: z.object({ id }),
    body: z.object({}),
    answer: broadcastSummary,
    examples: { plain: {} },
  },
} satisfies CommandRoutes;
