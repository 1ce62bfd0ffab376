import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { approve, recall, request } from '../../functions/escalation/decide-escalation.ts';
import type { Evidence } from '../../shared/api/evidence.ts';
import { canonicalJson } from '../../shared/ids/internal-id.ts';
import { readCsv } from '../read-csv.ts';
import { bogota, createWorld, debtor } from './world.ts';

it('a case that was reminded, called, part paid, escalated, placed, recalled and paid tells all of it', async () => {
  await using world = await createWorld();
  const { twin, table } = world;
  const caseId = world.caseId('F-1');
  const ask = async (path: string, role: string, headers = {}) => {
    const answer = await fetch(`${twin.url}/_local/token?role=${role}`);
    const { token } = (await answer.json()) as { token: string };
    return fetch(`${twin.url}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  };
  await world.send('debtor.updated', {
    ...debtor,
    legalName: 'Tienda <La Esquina>; =1+1',
    taxId: { type: 'NIT', number: '901234567', checkDigit: '8' },
  });
  await world.invoice('F-1');
  await twin.advanceTo(bogota('2026-03-12', '10:00'));
  await world.pay('F-1', '900000.00');
  await world.send('dispute.opened', { disputeId: 'Q-1', invoiceId: 'F-1', reasonCode: 'quality' });
  await twin.kernel.settle();
  await world.send('dispute.resolved', { disputeId: 'Q-1', outcome: 'rejected' });
  await twin.kernel.settle();
  await request(table, caseId, 'ana', bogota('2026-03-12', '10:00'));
  await approve(table, caseId, 'bruno', bogota('2026-03-12', '10:00'));
  expect(await (await ask(`/api/cases/${caseId}`, 'viewer')).json()).toMatchObject({
    escalation: { state: 'approved', requestedBy: 'ana', decidedBy: 'bruno' },
  });
  await twin.advanceTo(bogota('2026-03-16', '10:00'));
  const { debtorId } = await world.case('F-1');
  expect(await (await ask(`/api/debtors/${debtorId}`, 'viewer')).json()).toMatchObject({
    cases: [{ status: 'placed', placed: { amount: { value: '11000000.00', currency: 'COP' } } }],
  });
  await recall(table, caseId, 'carla', bogota('2026-03-16', '10:00'));
  await twin.advanceTo(bogota('2026-03-20', '10:00'));
  await world.pay('F-1', '11000000.00');
  await twin.kernel.settle();

  const path = `/api/cases/${caseId}/evidence`;
  expect((await ask(path, 'viewer')).status).toBe(403);
  const { sha256, content } = (await (await ask(path, 'collector')).json()) as Evidence;
  const item = content.case;

  expect(item.timeline.map(({ type }) => type)).toEqual(await world.story('F-1'));
  // Who did what only a person does.
  expect(item.timeline.flatMap(({ type, actor }) => (actor === undefined ? [] : [[type, actor]]))).toEqual([
    ['EscalationRequested', 'ana'],
    ['EscalationApproved', 'bruno'],
    ['CaseRecalled', 'carla'],
  ]);
  expect(item.contacts.map(({ rungId, local }) => [rungId, local])).toEqual([
    ['friendly', '2026-03-04T08:00:00-05:00'],
    ['call', '2026-03-11T08:00:00-05:00'],
    ['firm', '2026-03-18T08:00:00-05:00'],
  ]);
  const mails = await world.mails();
  expect(item.contacts.flatMap(({ message }) => message?.content?.text.trim() ?? [])).toEqual(
    mails.map(({ text }) => text.trim()),
  );
  for (const { channel, message, allowedBy } of item.contacts) {
    expect(allowedBy?.rules.map(({ id }) => id)).toEqual(['LEGAL-1', 'AUTH-1', 'GEN-1', 'GEN-2']);
    const sent = { state: 'sent', content: { to: { address: 'ana@esquina.example' } } };
    if (channel !== 'call') expect(message).toMatchObject(sent);
  }
  expect(item.movements.map(({ change, balance }) => [change.value, balance.value])).toEqual([
    ['11900000.00', '11900000.00'],
    ['-900000.00', '11000000.00'],
    ['-11000000.00', '0.00'],
  ]);
  expect(item.placements).toMatchObject([
    { local: '2026-03-13T03:00:00-05:00', amount: { value: '11000000.00' }, recalled: { by: 'carla' } },
  ]);
  expect(item.episodes).toMatchObject([
    { episode: 1, ended: { cause: 'person' } },
    { episode: 2, ended: { cause: 'paid' } },
  ]);
  expect(sha256).toBe(createHash('sha256').update(canonicalJson(content)).digest('hex'));

  const page = await ask(path, 'collector', { accept: 'text/html,application/xhtml+xml' });
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await page.text();
  expect(html).toContain(sha256);
  expect(html).toContain('Tienda &lt;La Esquina&gt;; =1+1');
  expect(html).not.toContain('<La Esquina>');
  for (const mail of mails) expect(html).toContain(mail.text.split('\n')[0]);
  const english = await (await ask(`${path}?format=html&lang=en`, 'collector')).text();
  expect(english).toContain('Recalled from the external agency');

  const { items } = (await (await ask('/api/placements', 'viewer')).json()) as {
    items: { placementId: string; file: { sha256: string } }[];
  };
  expect(items).toMatchObject([
    {
      agency: { id: 'agency', name: 'External agency' },
      night: '2026-03-13',
      state: 'delivered',
      recalls: 1,
      file: { cases: 1, totals: [{ value: '11000000.00', currency: 'COP' }] },
    },
  ]);
  expect(item.placements[0]?.sha256).toBe(items[0]?.file.sha256);
  const filePath = `/api/placements/${items[0]?.placementId ?? ''}/file`;
  expect((await ask(filePath, 'collector')).status).toBe(403);
  const file = await ask(filePath, 'approver');
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const known = { 'if-none-match': file.headers.get('etag') ?? '' };
  expect((await ask(filePath, 'approver', known)).status).toBe(304);
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(items[0]?.file.sha256);
  expect(readCsv(bytes.toString('utf8').slice(1))).toMatchObject([
    { case_id: caseId, debtor: "Tienda <La Esquina>;' =1+1", tax_id: '901234567-8' },
  ]);
  expect((await ask(`/api/placements/${'a'.repeat(26)}/file`, 'approver')).status).toBe(404);
});
