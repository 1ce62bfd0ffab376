import { element } from './query.ts';

/** SQS as it was spoken before JSON, and still is by older clients: lists and maps are flat, and have names of their own. */
const LISTS: Record<string, string> = {
  AttributeName: 'AttributeNames',
  DeleteMessageBatchRequestEntry: 'Entries',
  MessageAttributeName: 'MessageAttributeNames',
  SendMessageBatchRequestEntry: 'Entries',
};
const NUMBERS = new Set([
  'DelaySeconds',
  'MaxNumberOfMessages',
  'MaxResults',
  'VisibilityTimeout',
  'WaitTimeSeconds',
]);

/** A decoded form as the JSON that stands for it. */
export function fromFlatForm(form: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(form).map(([name, value]): [string, unknown] => {
    const listed = LISTS[name];
    if (listed !== undefined) return [listed, Object.values(value as object).map(entryOf)];
    if (name === 'MessageAttribute') return ['MessageAttributes', fromPairs(value as object)];
    return [name, NUMBERS.has(name) ? Number(value) : value];
  });
  return Object.fromEntries(members);
}

function entryOf(entry: unknown): unknown {
  return typeof entry === 'string' ? entry : fromFlatForm(entry as Record<string, unknown>);
}

function fromPairs(numbered: object): Record<string, unknown> {
  const pairs = Object.values(numbered) as { Name: string; Value: unknown }[];
  return Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
}

/** The answer's JSON as flat XML. */
export function toFlatXml(operation: string, output: unknown): string {
  const names: Record<string, string> = {
    Failed: 'BatchResultErrorEntry',
    Messages: 'Message',
    QueueUrls: 'QueueUrl',
    Results: `${operation}ResultEntry`,
    Successful: `${operation}ResultEntry`,
  };
  const maps: Record<string, string> = { Attributes: 'Attribute', MessageAttributes: 'MessageAttribute' };
  const written = Object.entries((output ?? {}) as Record<string, unknown>).map(([name, value]) => {
    const map = maps[name];
    if (map !== undefined)
      return Object.entries(value as object).map(([Name, Value]) =>
        element(map, { Name, Value: Value as unknown }),
      );
    if (!Array.isArray(value)) return element(name, value);
    return value.map((entry: unknown) =>
      typeof entry === 'string'
        ? element(names[name] ?? name, entry)
        : `<${names[name] ?? name}>${toFlatXml(operation, entry)}</${names[name] ?? name}>`,
    );
  });
  return written.flat().join('');
}
