import { describe, expect, it } from 'vitest';
import { balanceMinor, type DunningCase, type OpenCase, type PlacedCase } from '../../shared/case/case.ts';
import type { CaseCommand } from '../../shared/case/commands.ts';
import { decide } from '../../shared/case/decide.ts';
import { NotPermitted } from '../../shared/case/not-permitted.ts';
import { NotPossible } from '../../shared/case/not-possible.ts';
import { emptyLedger } from '../../shared/contact/ledger.ts';
import { generic } from '../../shared/contact/packs/generic.ts';
import { planNextStep } from '../../shared/dunning/plan.ts';
import { standardPolicy } from '../../shared/dunning/policy.ts';
import { dueTogether, overdueByCurrency } from '../../shared/dunning/statement.ts';
import { after, creditor, currentCase, debtor, openCase, opening } from './fixtures.ts';

const now = '2026-03-10T13:00:00.000Z';
const full = 1_190_000_000;
const request: CaseCommand = { type: 'RequestEscalation', by: 'ana' };
const byRung: CaseCommand = { type: 'RequestEscalation', rungId: 'escalation', by: 'workflow' };
const approve = (by = 'bruno'): CaseCommand => ({ type: 'ApproveEscalation', by });
const reject = (by = 'bruno'): CaseCommand => ({ type: 'RejectEscalation', by });
const place: CaseCommand = { type: 'PlaceCase', placementId: 'p1', agencyId: 'agency' };
const recall: CaseCommand = { type: 'RecallEscalation', by: 'carla' };
const pay = (amountMinor: number): CaseCommand => ({
  type: 'ApplyPayment',
  paymentId: 'payment',
  amountMinor,
  receivedOn: '2026-03-10',
  deductions: [],
});
const following = (item: DunningCase, ...commands: CaseCommand[]) =>
  after(item, ...commands.map((command): [CaseCommand, string] => [command, now]));
const types = (command: CaseCommand, item: DunningCase) => decide(command, item).map(({ type }) => type);
const requested = () => following(openCase(), request) as OpenCase;
const approved = () => following(requested(), approve()) as OpenCase;
const rejected = () => following(requested(), reject()) as OpenCase;
const placed = (overrides: Parameters<typeof openCase>[0] = {}) =>
  following(openCase(overrides), request, approve(), place) as PlacedCase;

const planOf = (item: DunningCase, at = now) =>
  planNextStep(
    {
      ...{ item, creditor, debtor, ledger: emptyLedger('debtor') },
      ...{ policy: () => standardPolicy, rules: generic },
    },
    { episode: 1, generation: 1, startedAt: '2026-03-02T05:05:00.000Z', turns: 0, setback: false },
    at,
  );

describe('an escalation', () => {
  it('is asked for by the last rung, which is done with that, or by a person at any time', () => {
    expect(following(openCase(), byRung)).toMatchObject({
      escalation: { state: 'requested', requestedAt: now, requestedBy: 'workflow' },
      ladder: { rungs: { escalation: { state: 'done', at: now } } },
    });
    expect(requested()).toMatchObject({
      escalation: { state: 'requested', requestedAt: now, requestedBy: 'ana' },
      ladder: { rungs: {} },
    });
  });

  it('is asked for once, and again after it was rejected', () => {
    expect(decide(request, requested())).toEqual([]);
    expect(decide({ ...request, by: 'dora' }, requested())).toEqual([]);
    expect(decide(byRung, approved())).toEqual([]);
    expect(decide(request, approved())).toEqual([]);
    expect(types(request, rejected())).toEqual(['EscalationRequested']);
    expect(decide(byRung, following(openCase(), byRung, reject()))).toEqual([]);
  });

  it('is not asked for where no workflow has the case, or nothing is owed', () => {
    const paid = following(openCase(), pay(full));
    for (const item of [currentCase(), placed(), following(paid, { type: 'CloseCase' }), paid])
      expect(() => decide(request, item)).toThrow(NotPossible);
    expect(decide(byRung, paid)).toEqual([]);
  });

  it.each([approve, reject])('is not decided on by the one who asked: %o', (decision) => {
    expect(() => decide(decision('ana'), requested())).toThrow(NotPermitted);
    expect(() => decide(decision('ana'), approved())).toThrow(NotPermitted);
    expect(() => decide(decision('bruno'), openCase())).toThrow(NotPossible);
    expect(() => decide(decision('bruno'), currentCase())).toThrow(NotPossible);
  });

  it('is approved once, by whoever was first', () => {
    expect(approved()).toMatchObject({
      escalation: { state: 'approved', requestedBy: 'ana', decidedAt: now, decidedBy: 'bruno' },
    });
    expect(decide(approve(), approved())).toEqual([]);
    expect(decide(approve('dora'), approved())).toEqual([]);
    expect(decide(approve(), placed())).toEqual([]);
    expect(() => decide(approve(), rejected())).toThrow(NotPossible);
    expect(() => decide(approve(), following(requested(), pay(full)))).toThrow(NotPossible);
  });

  it('is rejected once, also after it was approved, but not when an agency has the case', () => {
    expect(rejected()).toMatchObject({ escalation: { state: 'rejected', decidedBy: 'bruno' } });
    expect(decide(reject('dora'), rejected())).toEqual([]);
    expect(types(reject('dora'), approved())).toEqual(['EscalationRejected']);
    expect(() => decide(reject(), placed())).toThrow(NotPossible);
  });

  it('lets the ladder rest until it is rejected', () => {
    expect(planOf(openCase())).toMatchObject({ next: 'send-reminder', rungId: 'friendly' });
    expect(planOf(requested())).toMatchObject({ next: 'wait', reason: { code: 'escalation-requested' } });
    expect(planOf(approved())).toMatchObject({ next: 'wait', reason: { code: 'escalation-approved' } });
    expect(planOf(rejected())).toMatchObject({ next: 'send-reminder', rungId: 'friendly' });
  });

  it('that is rejected when every rung is done leaves an exception', () => {
    const exhausted = standardPolicy.rungs.reduce<DunningCase>((item, { id: rungId, act }) => {
      if (act === 'request-escalation')
        return following(item, { type: 'RequestEscalation', rungId, by: 'workflow' });
      return following(item, { type: 'AssignCall', rungId });
    }, openCase());
    expect(planOf(exhausted)).toMatchObject({ reason: { code: 'escalation-requested' } });
    expect(planOf(following(exhausted, reject()))).toMatchObject({ reason: { code: 'ladder-exhausted' } });
  });

  it('keeps the case out of the statement of the debtor’s other items', () => {
    const other = openCase({ caseId: 'case-b' });
    const due = (item: DunningCase) =>
      dueTogether(['send-reminder'], other, [item], () => standardPolicy, '2026-03-10', 'America/Bogota').map(
        (entry) => entry.item.caseId,
      );
    expect(due(rejected())).toEqual(['case-b', 'case-a']);
    for (const item of [requested(), approved(), placed()]) expect(due(item)).toEqual(['case-b']);
  });

  it('says that a certificate is awaited rather than that it is underway', () => {
    const item = openCase({ expectedWithholdingsMinor: 90_000_000 });
    const paidShort = following(item, request, approve(), pay(full - 90_000_000));
    expect(planOf(paidShort)).toMatchObject({ reason: { code: 'certificate-pending' } });
  });
});

describe('a placed case', () => {
  it('knows its placement and what the agency is to collect, which is not what is disputed', () => {
    expect(placed()).toMatchObject({ status: 'placed', placementId: 'p1', placedAt: now, placedMinor: full });
    const disputed = following(approved(), {
      ...{ type: 'OpenDispute', disputeId: 'd', amountMinor: 190_000_000, reasonCode: 'quality' },
    });
    expect(following(disputed, place)).toMatchObject({ placedMinor: 1_000_000_000 });
    expect(balanceMinor(following(disputed, place))).toBe(full);
  });

  it('was approved, once', () => {
    expect(decide(place, placed())).toEqual([]);
    for (const item of [openCase(), requested(), rejected(), following(approved(), pay(full)), currentCase()])
      expect(() => decide(place, item)).toThrow(NotPossible);
    expect(() => decide({ ...place, placementId: 'p2' }, placed())).toThrow(NotPossible);
  });

  it('is nobody’s to contact about: its workflow leaves, and it counts in no statement', () => {
    expect(planOf(placed())).toMatchObject({ next: 'leave', reason: { code: 'case-placed' } });
    expect([...overdueByCurrency([placed()], '2026-03-10')]).toEqual([]);
    expect(decide(opening, placed())).toEqual([]);
    expect(decide({ type: 'SetException', code: 'workflow-failed' }, placed())).toEqual([]);
  });

  it('takes money; it is recalled and closed as soon as nothing is owed', () => {
    expect(following(placed(), pay(full - 1))).toMatchObject({ status: 'placed', paidMinor: full - 1 });
    expect(decide(pay(full), placed()).slice(1)).toEqual([
      { type: 'CaseRecalled', placementId: 'p1', cause: 'settled', episode: 2 },
      { type: 'CaseClosed', reason: 'paid' },
    ]);
    expect(following(placed(), pay(full))).toMatchObject({ status: 'closed', reason: 'paid' });
    expect(following(placed(), { type: 'WriteOff' })).toMatchObject({
      status: 'closed',
      reason: 'written-off',
    });
    expect(following(placed(), { type: 'WriteOff', amountMinor: 1 })).toMatchObject({ status: 'placed' });
  });

  it('is recalled when the rest is no debt to collect but a certificate to ask for', () => {
    const item = following(placed({ expectedWithholdingsMinor: 90_000_000 }), pay(full - 90_000_000));
    expect(item).toMatchObject({ status: 'current', episode: 2 });
  });

  it.each([
    [{ type: 'EndCase', reason: 'cancelled' }, 'cancelled'],
    [{ type: 'EndCase', reason: 'assigned' }, 'assigned'],
    [{ type: 'ReplaceInvoice', by: 'case-z' }, 'replaced'],
  ] as [CaseCommand, string][])('is recalled when it ends: %o', (command, reason) => {
    expect(types(command, placed()).slice(-2)).toEqual(['CaseRecalled', 'CaseClosed']);
    expect(following(placed(), command)).toMatchObject({ status: 'closed', reason });
  });

  it('is recalled by a person once, and its next episode goes on where the ladder stood', () => {
    const called = following(
      openCase(),
      { type: 'AssignCall', rungId: 'friendly' },
      request,
      approve(),
      place,
    );
    const back = following(called, recall);
    expect(back).toMatchObject({ status: 'current', episode: 2, opensAt: '2026-03-02T05:00:00.000Z' });
    expect(decide(recall, back)).toEqual([]);
    expect(() => decide(recall, approved())).toThrow(NotPossible);
    const reopened = following(back, { ...opening, episode: 2 } as CaseCommand) as OpenCase;
    expect(reopened).toMatchObject({ status: 'open', ladder: { rungs: { friendly: { state: 'done' } } } });
    expect(reopened.escalation).toBeUndefined();
    // The execution of the episode before may still be there.
    expect(planOf(reopened)).toMatchObject({ next: 'leave', reason: { code: 'newer-execution' } });
  });

  it('goes on as any other when its payment does not hold', () => {
    const paid = following(placed(), pay(full));
    const reversed: CaseCommand = {
      ...{ type: 'ReversePayment', paymentId: 'payment', amountMinor: full, deductedMinor: 0 },
    };
    expect(following(paid, reversed)).toMatchObject({ status: 'current', episode: 3 });
  });
});
