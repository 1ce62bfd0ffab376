import * as z from 'zod';
import { AwsError, ConnectionLost } from './aws-error.ts';
import { Random } from './random.ts';

/**
 * What to break, how often. `match` is a boundary: an operation (`ses:SendRawEmail`, `dynamodb:*`) or a delivery: `deliver:`,
 * then `sqs:` and a queue, `event:` and a rule, `schedule:`, `pipe:`, `lambda:` and a function, `rotation:` and a secret, `sfn:`
 * and a machine, or `ses:` and a type of event. Kinds: `before` fails with `error` and does nothing; `after` does the work, then fails;
 * `lost` does the work, then breaks the connection; `throttle` is `before` with ThrottlingException; `duplicate` and `delay`
 * (seconds) bear on deliveries.
 */
const faultRule = z.strictObject({
  match: z.string().min(1),
  kind: z.enum(['before', 'after', 'lost', 'throttle', 'duplicate', 'delay']),
  error: z.strictObject({ code: z.string(), statusCode: z.int().min(400).max(599) }).optional(),
  /** How many times at most; without it, for as long as the rule stands. */
  times: z.int().positive().optional(),
  probability: z.number().min(0).max(1).default(1),
  seconds: z.number().positive().default(60),
});
export const faultPlan = z.strictObject({ seed: z.int().default(1), rules: z.array(faultRule) });
export type FaultRule = z.infer<typeof faultRule>;

export class FaultRules {
  private rules: { rule: FaultRule; left: number }[] = [];
  private random = new Random(1);

  /** Replaces all rules; an empty list heals everything. */
  set(plan: z.input<typeof faultPlan>): void {
    const { seed, rules } = faultPlan.parse(plan);
    this.random = new Random(seed);
    this.rules = rules.map((rule) => ({ rule, left: rule.times ?? Infinity }));
  }

  /** Performs an operation with what the rules do to it. */
  async around<T>(label: string, perform: () => T | Promise<T>): Promise<T> {
    const rule = this.draw(label, ['before', 'after', 'lost', 'throttle']);
    if (!rule) return perform();
    if (rule.kind === 'throttle') throw new AwsError('ThrottlingException', 'Rate exceeded (injected)', 400);
    const code = rule.error?.code ?? 'InternalServerError';
    const error = new AwsError(code, `${label} failed (injected)`, rule.error?.statusCode ?? 500);
    if (rule.kind === 'before') throw error;
    await perform();
    throw rule.kind === 'lost' ? new ConnectionLost() : error;
  }

  /** How a delivery goes: the delays, in seconds, of each copy. Normally one copy at once. */
  deliveries(label: string): number[] {
    const rule = this.draw(label, ['duplicate', 'delay']);
    if (!rule) return [0];
    return rule.kind === 'delay' ? [rule.seconds] : [0, rule.seconds];
  }

  private draw(label: string, kinds: FaultRule['kind'][]): FaultRule | undefined {
    const found = this.rules.find(
      ({ rule, left }) =>
        left > 0 &&
        kinds.includes(rule.kind) &&
        matches(rule.match, label) &&
        this.random.next() < rule.probability,
    );
    if (found) found.left -= 1;
    return found?.rule;
  }
}

function matches(pattern: string, label: string): boolean {
  return pattern.endsWith('*') ? label.startsWith(pattern.slice(0, -1)) : pattern === label;
}
