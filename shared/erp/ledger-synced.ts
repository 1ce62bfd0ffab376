import * as z from 'zod/mini';
import { instant } from '../time/schema.ts';
import { erpId } from './fields.ts';

/** Everything that the ERP had booked up to `asOf` has been sent. */
export const ledgerSynced = {
  type: 'puntual.ledger.synced.v1',
  data: z.object({ companyCode: erpId, asOf: instant }),
} as const;
