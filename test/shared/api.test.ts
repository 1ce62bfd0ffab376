import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainAmounts } from '../../shared/api/plain-amounts.ts';
import { redact } from '../../functions/http/audit/redact.ts';
import { openApi } from '../../shared/api/openapi.ts';
import { bucketOf } from '../../shared/api/portfolio.ts';
import { commandRoutes } from '../../shared/api/command-routes.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { callWeight, WORK_ORDER } from '../../shared/api/worklist.ts';
import { balanceTerms } from '../../shared/case/balance.ts';
import { balanceMinor, type DunningCase } from '../../shared/case/case.ts';
import { searchForm } from '../../shared/text/search-text.ts';

describe('docs/openapi.json', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'openapi.json'), 'utf8');
  const document = openApi({ ...queryRoutes, ...commandRoutes });

  it('is what the routes say (npm run openapi)', () => {
    expect(JSON.parse(text)).toEqual(document);
  });

  it('refers only to what it contains', () => {
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(20);
    const known = Object.keys(schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references)].filter((to) => !known.includes(to))).toEqual([]);
  });
});

it('the terms of a balance add up to it', () => {
  const minor = fc.integer({ min: 0, max: 1_000_000_000 });
  const amounts = fc.record({
    amountMinor: minor,
    debitedMinor: minor,
    paidMinor: minor,
    creditedMinor: minor,
    deductedMinor: minor,
    writtenOffMinor: minor,
  });
  fc.assert(
    fc.property(amounts, (item) => {
      const terms = balanceTerms(item as DunningCase);
      expect(terms.reduce((sum, term) => sum + term.minor, 0)).toBe(balanceMinor(item as DunningCase));
    }),
  );
});

it.each([
  [-5, 'current'],
  [0, 'current'],
  [1, '1-30'],
  [30, '1-30'],
  [31, '31-60'],
  [60, '31-60'],
  [61, '61-90'],
  [90, '61-90'],
  [91, '90+'],
  [4000, '90+'],
])('what is %i days overdue is in the bucket %s', (days, bucket) => {
  expect(bucketOf(days)).toBe(bucket);
});

it.each([
  ['  Ópera   CAFÉ\tLtda. ', 'opera cafe ltda.'],
  ['FAC-001', 'fac-001'],
  ['Muñoz & Cía', 'munoz & cia'],
  ['株式会社', '株式会社'],
  ['\ud800x', '\ufffdx'],
])('%j is searched for as %j', (text, form) => {
  expect(searchForm(text)).toBe(form);
});

describe('the order of work', () => {
  it('puts decisions and books before calls', () => {
    const some = ['approval', 'payment-to-apply', 'exception', 'call'];
    expect(WORK_ORDER.filter((kind) => some.includes(kind))).toEqual(some);
  });

  it('weighs what is owed in the smallest totals worth a contact, over all currencies', () => {
    expect(callWeight({ COP: 10_000_000 })).toBe(2);
    expect(callWeight({ COP: 10_000_000, CLP: 30_000 })).toBe(5);
    expect(callWeight({ COP: 0 })).toBe(0);
    expect(callWeight({ JPY: 1 })).toBeGreaterThan(callWeight({ COP: 9_000_000_000 }));
  });
});

it('amounts of any event become decimal texts under their name, at any depth', () => {
  const data = { amountMinor: 125_050, note: 'x', minor: 5, legs: [{ takenMinor: -1, id: 'a' }], at: null };
  expect(plainAmounts(data, 'COP')).toEqual({
    amount: { value: '1250.50', currency: 'COP' },
    note: 'x',
    minor: 5,
    legs: [{ taken: { value: '-0.01', currency: 'COP' }, id: 'a' }],
    at: null,
  });
});

it('task tokens are taken out of a history, also from JSON within texts; versions stay', () => {
  const parameters = JSON.stringify({
    Values: { ':token': { S: 'AQCA' }, ':version': { N: '3' } },
    x: ['taskToken'],
  });
  const redacted = redact({
    taskScheduledEventDetails: { parameters, resource: 'updateItem' },
    taskToken: 'AQCA',
  });
  expect(JSON.stringify(redacted)).not.toContain('AQCA');
  expect(JSON.stringify(redacted)).toContain('updateItem');
  const details = redacted.taskScheduledEventDetails as { parameters: string };
  expect(JSON.parse(details.parameters)).toMatchObject({
    Values: { ':version': { N: '3' } },
    x: ['taskToken'],
  });
  expect(redact({ input: '{"taskToken": "AQCA"' })).toEqual({ input: '[task token]' });
  expect(redact({ tokenVersion: 3 })).toEqual({ tokenVersion: 3 });
});
