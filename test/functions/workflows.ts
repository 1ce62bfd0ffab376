import { follow, loadCase, loadCases, loadEvent, loadWait } from '../../functions/aws/case-store.ts';
import * as keys from '../../functions/aws/keys.ts';
import { beginPlacement } from '../../functions/aws/placement-store.ts';
import { writeTogether, type Table } from '../../functions/aws/table.ts';
import { placeCase } from '../../functions/escalation/place-cases/place-case.ts';
import type { Deliver } from '../../functions/messages/deliver.ts';
import { sendMessage } from '../../functions/messages/send-message.ts';
import { assignCall } from '../../functions/workflow/assign-call/assign-call.ts';
import { openCase } from '../../functions/workflow/open-case/open-case.ts';
import { planStep, stepAnswer, type StepAnswer } from '../../functions/workflow/plan-step.ts';
import { recordRung } from '../../functions/workflow/record-rung.ts';
import type { StepRequest } from '../../functions/middleware/step.ts';
import type { Planner } from '../../functions/planner.ts';
import { rulesBy } from '../../shared/contact/packs.ts';
import type { DunningCase } from '../../shared/case/case.ts';
import { WORKFLOW } from '../../shared/case/escalation.ts';
import { wakingEventTypes } from '../../shared/case/waking.ts';
import { reminderSituation, salesSituation } from '../../shared/dunning/situation.ts';
import type { DailyRuns } from '../../shared/dunning/preview.ts';
import { draftReminder } from '../../shared/message/draft-reminder.ts';
import { draftSalesNotice } from '../../shared/message/draft-sales-notice.ts';
import type { MessageContent } from '../../shared/message/message.ts';
import { placementIdOf, type Placement } from '../../shared/placement/placement.ts';
import { addMilliseconds, dayIn, toEpoch, type Instant } from '../../shared/time/calendar.ts';
import { nextDaily } from '../../shared/time/daily.ts';

type Request = Omit<StepRequest, 'now'>;

/**
 * The workflows of many cases in this process: the steps of the state machine as its functions do them, in its order, on a
 * clock of its own. What the machine itself does is told by the journeys; here it is done often.
 */
export class Workflows {
  /** Whether a message to this address arrives. */
  readonly arrives: (content: MessageContent) => boolean;
  private readonly table: Table;
  private readonly planner: Planner;
  private readonly runs: DailyRuns;
  private readonly waiting = new Map<string, { at: Instant; request: Request }>();
  private readonly current = new Map<string, Instant>();
  private readonly debtorOf = new Map<string, string>();
  private readonly approved = new Set<string>();
  private now: Instant;

  constructor(table: Table, runs: DailyRuns, start: Instant, arrives: (content: MessageContent) => boolean) {
    this.table = table;
    this.planner = { table, rulesOf: rulesBy() };
    this.runs = runs;
    this.now = start;
    this.arrives = arrives;
  }

  /** Hears of what has become of these cases, and wakes the workflows that must know. */
  async hear(items: readonly DunningCase[]): Promise<void> {
    for (const item of items) {
      const { caseId } = item;
      this.debtorOf.set(caseId, item.debtorId);
      if (item.status === 'current') this.current.set(caseId, item.opensAt);
      else this.current.delete(caseId);
      if (item.status === 'open' && item.escalation?.state === 'approved') this.approved.add(caseId);
      const waits = this.waiting.get(caseId);
      if (waits && (await this.isNews(caseId))) this.waiting.set(caseId, { ...waits, at: this.now });
    }
  }

  /** All that is due before `end`. */
  async runUntil(end: Instant): Promise<void> {
    for (;;) {
      const next = this.earliest();
      const sweep =
        this.runs.sweeps.map((time) => nextDaily(time, addMilliseconds(this.now, 1))).sort()[0] ?? '';
      const placing = nextDaily(this.runs.placing, addMilliseconds(this.now, 1));
      const at = [next?.at, sweep, placing].filter((time) => time !== undefined).sort()[0] ?? end;
      if (at >= end) break;
      this.now = at;
      if (at === sweep) await this.sweep();
      else if (at === placing) await this.place();
      else if (next) await this.turn(next.request, 'check');
    }
    this.now = end;
  }

  private earliest() {
    let first: { at: Instant; request: Request } | undefined;
    for (const wait of this.waiting.values()) if (!first || wait.at < first.at) first = wait;
    return first;
  }

  private async sweep(): Promise<void> {
    for (const [caseId, opensAt] of [...this.current]) {
      if (opensAt > this.now) continue;
      const item = await loadCase(this.table, caseId);
      this.current.delete(caseId);
      if (item?.status !== 'current') continue;
      const { episode } = item;
      await this.turn(
        { caseId, episode, generation: 1, startedAt: this.now, turns: 0, setback: false },
        'open',
      );
    }
  }

  private async place(): Promise<void> {
    const night = dayIn(this.now, this.runs.placing.zone);
    const agency = { id: 'agency', name: 'External agency' };
    const placementId = placementIdOf(agency.id, night);
    const placement: Placement = {
      placementId,
      agency,
      night,
      state: 'gathering',
      createdAt: this.now,
      recalls: 0,
    };
    const begin = () => beginPlacement(this.table, placement);
    for (const caseId of [...this.approved]) {
      if ((await placeCase(this.table, placement, begin, caseId, this.now)) !== 'placed') continue;
      this.approved.delete(caseId);
      await this.tell(caseId);
    }
  }

  /** From one wait to the next. */
  private async turn(before: Request, first: 'open' | 'check'): Promise<void> {
    const { planner, now } = this;
    const request = { ...before, now };
    const plan =
      first === 'open' ? await openCase(planner, request) : stepAnswer(await planStep(planner, request), now);
    const after = await this.act(request, plan);
    const { caseId } = before;
    if (after) await this.wait({ ...before, turns: before.turns + 1 }, after);
    else this.waiting.delete(caseId);
    await this.tell(caseId);
  }

  private async act(request: StepRequest, plan: StepAnswer): Promise<StepAnswer | undefined> {
    const { table, planner } = this;
    switch (plan.next) {
      case 'wait':
        return plan;
      case 'send-reminder':
        return sendMessage(planner, this.deliver, request, plan.next, (...known) =>
          draftReminder(reminderSituation(...known)),
        );
      case 'tell-sales':
        return sendMessage(planner, this.deliver, request, plan.next, (...known) =>
          draftSalesNotice(salesSituation(...known)),
        );
      case 'assign-call':
        return assignCall(planner, request);
      case 'request-escalation': {
        const ask = (rungId: string) => ({ type: 'RequestEscalation', rungId, by: WORKFLOW }) as const;
        return recordRung(planner, request, plan.next, ask);
      }
      case 'close':
        await follow(table, request.caseId, { type: 'CloseCase' }, { at: request.now, by: 'workflow' });
        return undefined;
      case 'leave':
        return undefined;
      case 'hand-over':
        throw new Error('no workflow here lives that long');
      default:
        return plan.next satisfies never;
    }
  }

  private deliver: Deliver<MessageContent> = (_, content) =>
    Promise.resolve({ news: this.arrives(content) ? 'sent' : 'bounced', refusal: '' });

  private async wait(request: Request, { version, nextActionAt, reason }: StepAnswer): Promise<void> {
    const { caseId } = request;
    const Update = {
      TableName: this.table.name,
      Key: keys.case(caseId),
      UpdateExpression:
        'SET taskToken = :token, tokenVersion = :version, nextActionAt = :at, nextReason = :reason',
      ExpressionAttributeValues: {
        ':token': `${caseId} ${this.now}`,
        ':version': version,
        ':at': nextActionAt,
        ':reason': reason,
      },
    };
    await writeTogether(this.table, [{ Update }]);
    const seconds = Math.max(1, Math.ceil((toEpoch(nextActionAt) - toEpoch(this.now)) / 1000));
    this.waiting.set(caseId, { at: addMilliseconds(this.now, seconds * 1000), request });
  }

  /** The others of the debtor hear of what this one has done. */
  private async tell(caseId: string): Promise<void> {
    const debtorId = this.debtorOf.get(caseId);
    const others = [...this.waiting.keys()].filter((id) => this.debtorOf.get(id) === debtorId);
    await this.hear(await loadCases(this.table, others));
  }

  /** As the events' signal has it: something that wakes has come since the wait began. */
  private async isNews(caseId: string): Promise<boolean> {
    const wait = await loadWait(this.table, caseId);
    if (!wait) return false;
    for (let seq = wait.tokenVersion + 1; seq <= wait.caseVersion; seq++) {
      const event = await loadEvent(this.table, caseId, seq);
      if (event && wakingEventTypes.includes(event.type)) return true;
    }
    return false;
  }
}
