/** AWS's query protocol: form-encoded requests, XML answers. */

type Tree = Map<string, Tree | string>;

/** `Tags.member.1.Name=a` → `{ Tags: [{ Name: 'a' }] }`; maps (`entry.1.key`, `entry.1.value`) become objects. */
export function decodeForm(body: string): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [path, value] of new URLSearchParams(body)) plant(root, path.split('.'), value);
  return unfold(root) as Record<string, unknown>;
}

function plant(tree: Tree, [first = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree.set(first, value);
    return;
  }
  const known = tree.get(first);
  const branch: Tree = known instanceof Map ? known : new Map<string, Tree | string>();
  tree.set(first, branch);
  plant(branch, rest, value);
}

function unfold(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (node.size === 1 && members instanceof Map) return inOrder(members).map(unfold);
  const entries = node.get('entry');
  if (node.size === 1 && entries instanceof Map) return Object.fromEntries(inOrder(entries).map(mapEntry));
  return Object.fromEntries([...node].map(([key, branch]) => [key, unfold(branch)]));
}

function inOrder(tree: Tree): (Tree | string)[] {
  return [...tree].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, branch]) => branch);
}

function mapEntry(entry: Tree | string): [string, unknown] {
  const { key, Name, value, Value } = unfold(entry) as Record<string, unknown>;
  return [String(key ?? Name), value ?? Value];
}

export function encodeResult(
  operation: string,
  namespace: string,
  output: unknown,
  requestId: string,
): string {
  return sealResult(operation, namespace, content(output ?? {}), requestId);
}

/** Around an answer that is XML already. */
export function sealResult(operation: string, namespace: string, xml: string, requestId: string): string {
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  const result = `<${operation}Result>${xml}</${operation}Result>`;
  return `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
}

export function encodeError(
  namespace: string,
  error: { code: string; message: string; statusCode: number },
  requestId: string,
): string {
  const Type = error.statusCode < 500 ? 'Sender' : 'Receiver';
  const content =
    element('Error', { Type, Code: error.code, Message: error.message }) + element('RequestId', requestId);
  return `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`;
}

export function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (typeof value !== 'object' || value === null) return escapeText(String(value));
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
