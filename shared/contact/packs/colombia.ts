import { WORKDAYS, type Counting, type RulePack } from '../pack.ts';
import { ourOwnPeople } from './courtesy.ts';

const hours = {
  kind: 'hours',
  windows: [
    { weekdays: WORKDAYS, from: '07:00', to: '19:00' },
    { weekdays: [6], from: '08:00', to: '15:00' },
  ],
  noHolidaysOf: 'CO',
} as const;
const oneDirectContact = {
  id: 'CO-3',
  purposes: ['collection', 'agreement'],
  source: 'Ley 2300 de 2023, art. 3; SFC, concepto 2023080946-002',
} as const;

/**
 * Ley 2300 de 2023. It protects consumers; whether business buyers are among them is not settled, so that all are treated
 * alike unless the deployment says otherwise. Receipts, and answers to what the debtor asked, pass (CO-4): no rule names them.
 */
export const colombia = {
  id: 'CO',
  version: 1,
  rules: [
    {
      id: 'CO-9',
      kind: 'no-proceedings',
      purposes: ['collection', 'agreement', 'commercial'],
      source: 'Ley 1116 de 2006',
    },
    {
      id: 'CO-2',
      kind: 'authorised',
      purposes: ['collection', 'agreement', 'commercial'],
      source: 'Ley 2300 de 2023, art. 2',
    },
    { id: 'CO-1', purposes: ['collection', 'agreement'], ...hours, source: 'Ley 2300 de 2023, art. 3' },
    { id: 'CO-8', purposes: ['commercial'], ...hours, source: 'Ley 2300 de 2023, art. 5' },
    { ...oneDirectContact, kind: 'cap', contacts: 1, per: 'day' },
    { ...oneDirectContact, kind: 'one-channel' },
    ourOwnPeople,
  ],
} as const satisfies RulePack;

/** The same, with another reading of what a direct contact is; it has a name of its own, which the evidence tells. */
export function colombiaBy(counts: Counting): RulePack {
  if (counts === 'attempt') return colombia;
  const rules = colombia.rules.map((rule) => (rule.id === 'CO-3' ? { ...rule, counts } : rule));
  return { id: `CO-${counts}`, version: colombia.version, rules };
}
