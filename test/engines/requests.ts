import * as fc from 'fast-check';
import { key, TABLE, type Json } from '../local/dynamodb/store.ts';

/** Random requests over six items, in all the forms that conditions and updates have. */

/** One API call. */
export interface Request {
  operation: string;
  input: Json;
}

/** An expression in the making: its text, and the values that it names. */
interface Part {
  text: string;
  values: Json[];
}

const part = (text: string, ...values: Json[]): Part => ({ text, values });

/** A `?` of the text stands for the next value. */
function join(parts: Part[], between: string): Part {
  return part(parts.map(({ text }) => text).join(between), ...parts.flatMap(({ values }) => values));
}

const digits = ['0', '1', '-3', '2.5', '1000', '-0.001', '12345678901234567890123456789012345678'];
const number = fc.constantFrom(...digits).map((N): Json => ({ N }));
const text = fc.constantFrom('', 'a', 'ab', 'b', 'ñ€😀').map((S): Json => ({ S }));
const textSet = fc.subarray(['a', 'ab', 'b'], { minLength: 1 }).map((SS): Json => ({ SS }));
const numberSet = fc.subarray(['1', '2.5', '-3'], { minLength: 1 }).map((NS): Json => ({ NS }));
const simple = fc.oneof(
  number,
  text,
  fc.constantFrom<Json>({ BOOL: true }, { BOOL: false }, { NULL: true }, { B: 'AQI=' }, { B: '' }),
);
const list = fc.array(simple, { maxLength: 3 }).map((L): Json => ({ L }));
const map = fc
  .dictionary(fc.constantFrom('x', 'y'), fc.oneof(simple, list), { maxKeys: 2 })
  .map((M): Json => ({ M }));
const any = fc.oneof(simple, list, map, textSet, numberSet);

/** What an attribute of this name mostly holds, so that conditions hold and updates work often enough. */
const held: Record<string, fc.Arbitrary<Json>> = { n: number, s: text, t: textSet, l: list, m: map };
const names = Object.keys(held);
const name = fc.constantFrom(...names);
const ofName = (attribute: string): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 6, arbitrary: held[attribute] ?? any }, { weight: 1, arbitrary: any });

/** Whether AWS refuses an index key of the wrong type before or after it looks at the condition, nobody says. */
const indexKeys: Record<string, fc.Arbitrary<Json>> = {
  queue: fc.constantFrom<Json>({ S: 'open' }, { S: 'shut' }),
  due: fc.constantFrom<Json>({ S: '2026-01-01' }, { S: '2026-02-01' }),
  rank: number,
};
const indexed = fc.record(indexKeys, { requiredKeys: [] });
const attributes = fc
  .tuple(indexed, ...names.map((attribute) => fc.option(ofName(attribute), { nil: undefined })))
  .map(([index, ...values]): Json => {
    const given = names.map((attribute, at) => [attribute, values[at]] as const);
    return { ...index, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
  });
const itemKey = fc
  .tuple(fc.constantFrom('p1', 'p2', 'p3'), fc.constantFrom('CASE', 'EVENT#1'))
  .map(([pk, sk]) => key(pk, sk));

const path = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 2, arbitrary: fc.constantFrom('m.x', 'm.y', 'l[0]', 'l[1]', 'l[7]', 'nowhere', 'm.y[0]') },
);
const place = path.map((written) => part(written));
const value = (arbitrary: fc.Arbitrary<Json> = any): fc.Arbitrary<Part> =>
  arbitrary.map((one) => part('?', one));
const size = path.map((written) => part(`size(${written})`));

const comparison = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: place }, size),
    fc.constantFrom('=', '<>', '<', '<=', '>', '>='),
    fc.oneof({ weight: 3, arbitrary: value() }, value(number), place),
  )
  .map(([left, operator, right]) => join([left, right], ` ${operator} `));
/** Of an attribute with a value as it mostly holds it. */
const likely = name.chain((attribute) =>
  fc
    .tuple(fc.constantFrom('=', '<>', '<', '>='), ofName(attribute))
    .map(([operator, given]) => part(`${attribute} ${operator} ?`, given)),
);
const test = fc.oneof(
  comparison,
  likely,
  path.map((written) => part(`attribute_exists(${written})`)),
  path.map((written) => part(`attribute_not_exists(${written})`)),
  fc.tuple(path, number, number).map(([written, a, b]) => part(`${written} BETWEEN ? AND ?`, a, b)),
  fc.tuple(path, text, text).map(([written, a, b]) => part(`${written} BETWEEN ? AND ?`, a, b)),
  fc.tuple(path, any, any).map(([written, a, b]) => part(`${written} IN (?, ?)`, a, b)),
  fc.tuple(path, text).map(([written, start]) => part(`begins_with(${written}, ?)`, start)),
  fc.tuple(path, any).map(([written, one]) => part(`contains(${written}, ?)`, one)),
  fc
    .tuple(path, fc.constantFrom('S', 'N', 'L', 'M', 'SS', 'BOOL', 'NULL'))
    .map(([written, S]) => part(`attribute_type(${written}, ?)`, { S })),
);
const condition: fc.Arbitrary<Part> = fc.letrec<{ whole: Part }>((tie) => ({
  whole: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    test,
    tie('whole').map(({ text: inner, values }) => part(`NOT (${inner})`, ...values)),
    fc
      .tuple(tie('whole'), fc.constantFrom('AND', 'OR'), tie('whole'))
      .map(([left, word, right]) =>
        part(`(${left.text}) ${word} (${right.text})`, ...left.values, ...right.values),
      ),
  ),
})).whole;

const operand = fc.oneof(
  value(),
  place,
  fc.tuple(path, any).map(([written, other]) => part(`if_not_exists(${written}, ?)`, other)),
);
const amount = fc.oneof(
  value(number),
  fc.constantFrom(part('n'), part('m.x')),
  number.map((zero) => part('if_not_exists(n, ?)', zero)),
);
const assigned = fc.oneof(
  operand,
  fc
    .tuple(amount, fc.constantFrom(' + ', ' - '), amount)
    .map(([left, operator, right]) => join([left, right], operator)),
  fc.tuple(place, value(list)).map((both) => part(...called('list_append', both))),
  fc.tuple(value(list), fc.constant(part('l'))).map((both) => part(...called('list_append', both))),
);
function called(name: string, parts: Part[]): [string, ...Json[]] {
  const { text: inner, values } = join(parts, ', ');
  return [`${name}(${inner})`, ...values];
}

const targets = fc.uniqueArray(
  fc.constantFrom('n', 's', 't', 'l', 'm', 'm.x', 'm.y', 'l[0]', 'l[1]', 'l[7]', 'due', 'rank'),
  { minLength: 1, maxLength: 3 },
);
const clause = (word: string, what: fc.Arbitrary<Part>) =>
  what.map((written) => ({ clause: word, what: written }));
const onTarget = (target: string, right: fc.Arbitrary<Part>, sign = ' '): fc.Arbitrary<Part> =>
  right.map((given) => join([part(target), given], sign));

const setAny = (target: string) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: clause('SET', onTarget(target, fc.oneof(assigned, value(ofName(target))), ' = ')),
    },
    { weight: 2, arbitrary: clause('REMOVE', fc.constant(part(target))) },
    { weight: 1, arbitrary: clause('ADD', onTarget(target, value(fc.oneof(number, textSet, numberSet)))) },
    { weight: 1, arbitrary: clause('DELETE', onTarget(target, value(fc.oneof(textSet, numberSet)))) },
  );
const setIndexKey = (target: string, right: fc.Arbitrary<Json>) =>
  fc.oneof(
    clause('SET', onTarget(target, value(right), ' = ')),
    clause('REMOVE', fc.constant(part(target))),
    ...(target === 'rank' ? [clause('ADD', onTarget(target, value(number)))] : []),
  );
const clauseOf = (target: string) => {
  const right = indexKeys[target];
  return right ? setIndexKey(target, right) : setAny(target);
};
const update: fc.Arbitrary<Part> = targets
  .chain((chosen) => fc.tuple(...chosen.map(clauseOf)))
  .map((clauses) => {
    const byClause = Map.groupBy(clauses, ({ clause }) => clause);
    const written = [...byClause].map(([clause, same]) => {
      const { text: inner, values } = join(
        same.map(({ what }) => what),
        ', ',
      );
      return part(`${clause} ${inner}`, ...values);
    });
    return join(written, ' ');
  });

/** The members of a request that its expressions need, with every value and some names behind placeholders. */
function expressions(parts: Record<string, Part | undefined>): Json {
  const used: Json = {};
  const aliases: Json = {};
  const written = Object.entries(parts).flatMap(([member, given]) => {
    if (!given) return [];
    const values = [...given.values];
    const named = given.text.replaceAll('?', () => {
      const placeholder = `:v${Object.keys(used).length}`;
      used[placeholder] = values.shift();
      return placeholder;
    });
    const aliased = named.replace(/\b[mn]\b/g, (word) => {
      aliases[`#${word}`] = word;
      return `#${word}`;
    });
    return [[member, aliased] as const];
  });
  return {
    ...(Object.fromEntries(written) as Json),
    ...(Object.keys(used).length > 0 && { ExpressionAttributeValues: used }),
    ...(Object.keys(aliases).length > 0 && { ExpressionAttributeNames: aliases }),
  };
}

const maybe = fc.option(condition, { nil: undefined, freq: 2 });
const told = fc.constantFrom<Json>({}, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });

const put = fc.tuple(itemKey, attributes, maybe).map(([Key, given, unless]): Json => ({
  Item: { ...Key, ...given },
  ...expressions({ ConditionExpression: unless }),
}));
const change = fc.tuple(itemKey, update, maybe).map(([Key, what, unless]): Json => ({
  Key,
  ...expressions({ UpdateExpression: what, ConditionExpression: unless }),
}));
const remove = fc
  .tuple(itemKey, maybe)
  .map(([Key, unless]): Json => ({ Key, ...expressions({ ConditionExpression: unless }) }));
const check = fc
  .tuple(itemKey, condition)
  .map(([Key, unless]): Json => ({ Key, ...expressions({ ConditionExpression: unless }) }));

const single = (operation: string, inputs: fc.Arbitrary<Json>, values: string[]): fc.Arbitrary<Request> =>
  fc.tuple(inputs, told, fc.constantFrom(...values)).map(([input, more, ReturnValues]) => ({
    operation,
    input: { TableName: TABLE, ...input, ...more, ReturnValues },
  }));

const action = fc
  .tuple(
    fc.oneof(
      put.map((input) => ['Put', input] as const),
      change.map((input) => ['Update', input] as const),
      remove.map((input) => ['Delete', input] as const),
      check.map((input) => ['ConditionCheck', input] as const),
    ),
    told,
  )
  .map(([[kind, input], more]): Json => ({ [kind]: { TableName: TABLE, ...input, ...more } }));
const placeOf = (one: Json): string => {
  const [{ Key, Item }] = Object.values(one) as [
    { Key?: { pk: Json; sk: Json }; Item?: { pk: Json; sk: Json } },
  ];
  return JSON.stringify([(Key ?? Item)?.pk, (Key ?? Item)?.sk]);
};
const transaction = fc
  .tuple(
    fc.uniqueArray(action, { selector: placeOf, minLength: 1, maxLength: 4 }),
    fc.option(fc.constantFrom('token-1', 'token-2'), { nil: undefined, freq: 4 }),
  )
  .map(([TransactItems, ClientRequestToken]): Request => ({
    operation: 'TransactWriteItems',
    input: { TransactItems, ...(ClientRequestToken !== undefined && { ClientRequestToken }) },
  }));

const boundary = fc.constantFrom<Part | undefined>(
  undefined,
  part('sk > ?', { S: 'CASE' }),
  part('sk <= ?', { S: 'EVENT#1' }),
  part('sk BETWEEN ? AND ?', { S: 'CASE' }, { S: 'CASE' }),
  part('begins_with(sk, ?)', { S: 'EVENT#' }),
);
const query = fc
  .tuple(
    fc.constantFrom('p1', 'p2'),
    boundary,
    maybe,
    fc.constantFrom<Json>({}, { Limit: 1 }, { Limit: 2, ScanIndexForward: false }, { Select: 'COUNT' }),
  )
  .map(([S, range, filter, more]): Request => {
    const partition = part('pk = ?', { S });
    const KeyConditionExpression = range ? join([partition, range], ' AND ') : partition;
    const given = expressions({ KeyConditionExpression, FilterExpression: filter });
    return { operation: 'Query', input: { TableName: TABLE, ConsistentRead: true, ...given, ...more } };
  });

export const requests = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: single('PutItem', put, ['NONE', 'ALL_OLD']) },
    { weight: 5, arbitrary: single('UpdateItem', change, ['NONE', 'ALL_OLD', 'ALL_NEW']) },
    { weight: 1, arbitrary: single('DeleteItem', remove, ['NONE', 'ALL_OLD']) },
    { weight: 4, arbitrary: transaction },
    { weight: 2, arbitrary: query },
  ),
  { minLength: 1, maxLength: 12 },
);
