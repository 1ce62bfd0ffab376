import type { DunningCase } from '../case/case.ts';
import type { ContactLedger } from '../contact/ledger.ts';
import type { RulePack } from '../contact/pack.ts';
import type { PersonLedger } from '../contact/person.ts';
import type { InternalId } from '../ids/internal-id.ts';
import type { Currency } from '../money/money.ts';
import type { Creditor } from '../parties/creditor.ts';
import type { Debtor } from '../parties/debtor.ts';
import type { Books } from './books.ts';
import type { PolicyOf } from './policy.ts';

/** All that bears on what happens to a case, as it is known at one instant. */
export interface PlanningFacts {
  item: DunningCase | undefined;
  creditor: Creditor | undefined;
  /** `undefined` as long as the ERP has never said that its ledger is in sync. */
  books?: Books;
  debtor: Debtor | undefined;
  ledger: ContactLedger;
  /** Who else the debtor is: needed only where a contact is due. */
  persons?: readonly PersonLedger[];
  /** Needed only where `needsSurroundings` says so. */
  surroundings?: Surroundings;
  /** Cases that are not open in the ERP's ledger, as its last snapshot has it; needed only where a contact is due. */
  missingThere?: ReadonlySet<InternalId>;
  policy: PolicyOf;
  rules: RulePack;
  /** Messages to debtors wait for a person to release them; needed only where a contact is due. */
  shadow?: boolean;
}

/** What else the debtor owes. */
export interface Surroundings {
  /** All that are not closed, with the one that is planned for. */
  cases: readonly DunningCase[];
  /** Of what is overdue, in minor units. */
  overdue: ReadonlyMap<Currency, number>;
}
