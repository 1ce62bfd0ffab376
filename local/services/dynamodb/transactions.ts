import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { readInput } from '../operation.ts';
import { commit, count, stage, tableNamed, type Engine, type Output, type WriteAction } from './engine.ts';
import { invalid, itemSize } from './item.ts';
import { validate, type Request } from './request.ts';
import { keyOf, tableUnits, type StagedWrite } from './table.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const TOKEN_LIFE_MS = 10 * 60_000;

const action = z.record(z.string(), z.unknown()).optional();
const writeInput = z.strictObject({
  TransactItems: z
    .array(z.strictObject({ Put: action, Update: action, Delete: action, ConditionCheck: action }))
    .min(1)
    .max(100),
  ClientRequestToken: z.string().min(1).max(36).optional(),
});
type TransactItem = z.infer<typeof writeInput>['TransactItems'][number];

/** Tokens of committed transactions: what was asked, and when. Oldest first. */
export type Tokens = Map<string, { request: string; at: number }>;

interface Planned {
  action: WriteAction;
  request: Request;
  /** A condition check changes nothing. */
  isCheck: boolean;
}

interface Reason {
  Code: string;
  Message?: string;
  Item?: unknown;
}

/** All or nothing: every action is decided on the items as they are, and only if all may, all are made. */
export function transactWriteItems(engine: Engine, tokens: Tokens, input: unknown): Output {
  const { TransactItems, ClientRequestToken: token } = readInput(writeInput, 'ValidationException', input);
  const plan = TransactItems.map(planned);
  if (token !== undefined && isRepeated(engine, tokens, token, TransactItems)) return {};

  refuseSharedItems(engine, plan);
  const writes = decide(engine, plan);
  const bytes = writes.reduce((sum, { next, old }) => sum + itemSize(next ?? old), 0);
  if (bytes > MAX_BYTES)
    throw invalid('The aggregated size of all items in the transaction exceeds the 4 MB limit');
  const isCheck = (_: unknown, index: number): boolean => plan[index]?.isCheck === true;
  commit(
    engine,
    writes.filter((write, index) => !isCheck(write, index)),
    { transaction: true },
  );
  for (const { old } of writes.filter(isCheck))
    count(engine, 'WriteUnits', 2 * tableUnits({ old, next: undefined }));
  if (token !== undefined)
    tokens.set(token, { request: JSON.stringify(TransactItems), at: engine.cloud.kernel.now() });
  return {};
}

function planned({ Put, Update, Delete, ConditionCheck }: TransactItem): Planned {
  const given = [Put, Update, Delete, ConditionCheck].filter((one) => one !== undefined);
  const [input] = given;
  if (!input || given.length > 1)
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  if (ConditionCheck && typeof ConditionCheck.ConditionExpression !== 'string')
    throw invalid('A ConditionCheck must have a ConditionExpression');
  const name = Put ? 'putItem' : Update ? 'updateItem' : 'deleteItem';
  return {
    action: name,
    request: validate(name, { ...input, ReturnValues: undefined }),
    isCheck: ConditionCheck !== undefined,
  };
}

/** The writes of a plan in which no action fails. Throws `TransactionCanceledException` with a reason for each. */
function decide(engine: Engine, plan: Planned[]): StagedWrite[] {
  const reasons: Reason[] = [];
  const writes = plan.flatMap(({ action, request }) => {
    try {
      const { write } = stage(engine, action, request);
      reasons.push({ Code: 'None' });
      return [write];
    } catch (error) {
      reasons.push(reasonOf(error));
      return [];
    }
  });
  if (writes.length === plan.length) return writes;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  throw new AwsError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
}

const REASONS: Record<string, string> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ValidationException: 'ValidationError',
};

function reasonOf(error: unknown): Reason {
  const Code = error instanceof AwsError && REASONS[error.code];
  if (!Code) throw error;
  return { Code, Message: error.message, ...error.details };
}

function refuseSharedItems(engine: Engine, plan: Planned[]): void {
  const places = plan.map(({ request: { TableName, Key, Item } }) => {
    const key = keyOf(tableNamed(engine, TableName), Item ?? Key);
    return `${TableName} ${JSON.stringify(key)}`;
  });
  if (new Set(places).size < places.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
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
