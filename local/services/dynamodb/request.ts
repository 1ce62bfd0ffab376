import { checkCondition, type Condition } from './condition.ts';
import { parseRequest, type Operation } from './dynalite.ts';
import { invalid, type Item, type Path } from './item.ts';
import type { Updates } from './update-expression.ts';

/** A request that passed validation, of whichever operation; members with an underscore are parsed expressions. */
export interface Request {
  TableName: string;
  Key: Item;
  Item?: Item;
  IndexName?: string;
  ExclusiveStartKey?: Item;
  Limit?: number;
  Select?: string;
  ConsistentRead?: boolean;
  ReturnValues?: string;
  ReturnValuesOnConditionCheckFailure?: string;
  RequestItems: Record<string, Pick<Request, 'ConsistentRead' | '_projection'> & { Keys: Item[] }>;
  _condition?: { expression: Condition };
  _filter?: { expression: Condition };
  _updates?: Updates;
  _projection?: { paths: Path[]; nestedPaths: unknown };
}

/** Parameters that dynalite knows and the twin does not: most are from before there were expressions. */
const REFUSED = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
  'ScanFilter',
];

/** Checks a request as AWS does and parses its expressions. Throws `SerializationException` or `ValidationException`. */
export function validate(operation: Operation, input: unknown): Request {
  const refused = REFUSED.find((name) => Object.hasOwn(input as object, name));
  if (refused !== undefined) throw invalid(`the twin does not know the parameter ${refused}`);
  const request = parseRequest(operation, input);
  for (const parsed of [request._condition, request._filter]) if (parsed) checkCondition(parsed.expression);
  return request;
}
