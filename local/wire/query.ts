import { escape } from 'html-escaper';

/** AWS's query protocol: form-encoded requests, XML answers. */

interface Tree {
  [name: string]: Tree | string;
}

/** SQS's lists and maps have names of their own, and their members no word before the number. */
const OF_SQS: Record<string, string[]> = {
  AttributeName: ['AttributeNames', 'member'],
  MessageAttribute: ['MessageAttributes', 'entry'],
  MessageAttributeName: ['MessageAttributeNames', 'member'],
  SendMessageBatchRequestEntry: ['Entries', 'member'],
};

/** `Tags.member.1.Name=a` → `{ Tags: [{ Name: 'a' }] }`; maps (`entry.1.Name`, `entry.1.Value`) become objects. */
export function decodeForm(body: string): Record<string, unknown> {
  const root = emptyTree();
  for (const [path, value] of new URLSearchParams(body)) {
    const names = path.split('.').flatMap((name) => OF_SQS[name] ?? [name]);
    const last = names.pop() ?? '';
    let branch = root;
    for (const name of names) {
      const known = branch[name];
      branch = typeof known === 'object' ? known : (branch[name] = emptyTree());
    }
    branch[last] = value;
  }
  return unfold(root) as Record<string, unknown>;
}

/** Without the members that all objects have: `__proto__` is a name like others. */
function emptyTree(): Tree {
  return Object.create(null) as Tree;
}

function unfold(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  // The numbers of a list are in order, as all numbers are that name members of an object.
  if (typeof node['member'] === 'object') return Object.values(node['member']).map(unfold);
  if (typeof node['entry'] === 'object') {
    const entries = Object.values(node['entry']).map(unfold) as { Name: string; Value: unknown }[];
    return Object.fromEntries(entries.map(({ Name, Value }) => [Name, Value]));
  }
  return Object.fromEntries(Object.entries(node).map(([name, branch]) => [name, unfold(branch)]));
}

/** How the XML of SQS calls the members of lists and maps. */
const MEMBER_OF_SQS: Record<string, string> = {
  Attributes: 'Attribute',
  Failed: 'BatchResultErrorEntry',
  MessageAttributes: 'MessageAttribute',
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
  Successful: 'SendMessageBatchResultEntry',
};

/** An answer of SQS as its XML has it: lists by the names of their members, maps as lists of pairs. */
export function flattened(output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return output;
  const members = Object.entries(output).map(([name, value]: [string, unknown]) => {
    const member = MEMBER_OF_SQS[name];
    if (member === undefined) return [name, value];
    const isList = Array.isArray(value);
    const items: unknown[] = isList
      ? value.map(flattened)
      : Object.entries(value as object).map(([Name, Value]) => ({ Name, Value: Value as unknown }));
    return [member, items];
  });
  return Object.fromEntries(members);
}

/** A list is the element again and again. */
export function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const content =
    typeof value === 'object' ? elements(value) : escape(`${value as string | number | boolean}`);
  return `<${name}>${content}</${name}>`;
}

export function elements(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('');
}
