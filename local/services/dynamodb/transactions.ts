import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { checkUnits } from './capacity.ts';
import { itemKey, validate, type Output, type Request } from './dynalite.ts';
import {
  commit,
  count,
  stage,
  tableNamed,
  wantsItemOnFailure,
  type Engine,
  type Staged,
  type WriteAction,
} from './engine.ts';
import { invalid, itemSize, type Item } from './item.ts';
import type { StagedWrite } from './table.ts';

const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const TOKEN_LIFE_MS = 10 * 60_000;

const action = z.record(z.string(), z.unknown());
const writeInput = z.object({
  TransactItems: z.array(
    z.object({
      Put: action.optional(),
      Update: action.optional(),
      Delete: action.optional(),
      ConditionCheck: action.optional(),
    }),
  ),
  ClientRequestToken: z.string().min(1).max(36).optional(),
});

/** Tokens of committed transactions: what was asked, and when. Oldest first. */
export type Tokens = Map<string, { request: string; at: number }>;

interface Reason {
  Code: string;
  Message?: string;
  Item?: unknown;
}
type Verdict = { staged: Staged; reason?: undefined } | { staged?: undefined; reason: Reason };

interface Planned {
  action: WriteAction;
  request: Request;
  /** A condition check changes nothing. */
  check: boolean;
  returnItem: boolean;
}

/** All or nothing: every action is decided on the items as they are, and only if all may, all are made. */
export function transactWriteItems(engine: Engine, tokens: Tokens, input: unknown): Output {
  const { TransactItems, ClientRequestToken: token } = parse(writeInput, input);
  checkCount(TransactItems.length);
  const plan = TransactItems.map(planned);
  if (token !== undefined && isRepeated(engine, tokens, token, TransactItems)) return {};

  refuseSharedItems(engine, plan);
  const verdicts = plan.map((step) => decide(engine, step));
  if (verdicts.some(({ reason }) => reason))
    throw cancelled(verdicts.map(({ reason }) => reason ?? { Code: 'None' }));

  const writes = verdicts.flatMap(({ staged }) => (staged ? [staged.write] : []));
  refuseBulk(writes);
  commit(
    engine,
    writes.filter((_, index) => !plan[index]?.check),
    { transaction: true },
  );
  for (const { old } of writes.filter((_, index) => plan[index]?.check)) {
    count(engine, 'WriteUnits', 2 * checkUnits(old));
  }
  if (token !== undefined) {
    tokens.set(token, { request: JSON.stringify(TransactItems), at: engine.cloud.kernel.now() });
  }
  return {};
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalid(`1 validation error detected: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function checkCount(actions: number): void {
  if (actions > 0 && actions <= MAX_ACTIONS) return;
  throw invalid(
    "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: " +
      `Member must have length ${actions === 0 ? 'greater than or equal to 1' : 'less than or equal to 100'}`,
  );
}

function planned(item: z.infer<typeof writeInput>['TransactItems'][number]): Planned {
  const { Put, Update, Delete, ConditionCheck } = item;
  const given = [Put, Update, Delete, ConditionCheck].filter((one) => one !== undefined);
  const [input] = given;
  if (!input || given.length > 1) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (ConditionCheck && typeof ConditionCheck.ConditionExpression !== 'string') {
    throw invalid(
      "1 validation error detected: Value null at 'transactItems.member.conditionCheck.conditionExpression' " +
        'failed to satisfy constraint: Member must not be null',
    );
  }
  const name: WriteAction = Put ? 'putItem' : Update ? 'updateItem' : 'deleteItem';
  return {
    action: name,
    request: validate(name, { ...input, ReturnValues: undefined }),
    check: ConditionCheck !== undefined,
    returnItem: wantsItemOnFailure(input),
  };
}

function decide(engine: Engine, { action: name, request, returnItem }: Planned): Verdict {
  try {
    return { staged: stage(engine, name, request, returnItem) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ConditionalCheckFailedException') {
      return { reason: { Code: 'ConditionalCheckFailed', Message: error.message, ...error.details } };
    }
    if (error.code === 'ValidationException')
      return { reason: { Code: 'ValidationError', Message: error.message } };
    throw error;
  }
}

function refuseSharedItems(engine: Engine, plan: Planned[]): void {
  const seen = new Set<string>();
  for (const { request } of plan) {
    const { schema } = tableNamed(engine, request.TableName as string);
    const item = (request.Key ?? request.Item) as Item;
    // A malformed key is a reason of its own action.
    if (schema.KeySchema.some(({ AttributeName }) => !item[AttributeName])) continue;
    const place = `${schema.TableName}/${itemKey(schema, item)}`;
    if (seen.has(place)) throw invalid('Transaction request cannot include multiple operations on one item');
    seen.add(place);
  }
}

function refuseBulk(writes: StagedWrite[]): void {
  const bytes = writes.reduce((sum, { next, old }) => sum + itemSize(next ?? old ?? {}), 0);
  if (bytes > MAX_BYTES)
    throw invalid('The aggregated size of all items in the transaction exceeds the 4 MB limit');
}

function cancelled(reasons: Reason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
}

/** A token makes a transaction happen once in ten minutes; with other content it is a mistake of the caller. */
function isRepeated(engine: Engine, tokens: Tokens, token: string, items: unknown): boolean {
  const now = engine.cloud.kernel.now();
  for (const [old, { at }] of tokens) {
    if (at > now - TOKEN_LIFE_MS) break;
    tokens.delete(old);
  }
  const known = tokens.get(token);
  if (!known) return false;
  if (known.request === JSON.stringify(items)) return true;
  throw new AwsError(
    'IdempotentParameterMismatchException',
    'The request was repeated with the token of an earlier one but with other parameters',
    400,
  );
}
