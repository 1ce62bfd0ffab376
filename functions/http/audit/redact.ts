const REDACTED = '[task token]';

/**
 * Takes task tokens out of what an execution's history says: whoever has one can end the wait. They are told by the name
 * under which they stand; JSON within texts is looked through, too.
 */
export function redact(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isToken(name, member) ? REDACTED : inner(member)]),
  );
}

/** `:token`, `taskToken`, `Token`; a `tokenVersion` is none. */
function isToken(name: string, member: unknown): boolean {
  return /token$/i.test(name) && member !== undefined;
}

function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value === 'string') return innerText(value);
  return isPlain(value) ? redact(value) : value;
}

function innerText(text: string): string {
  if (!/^\s*[[{]/.test(text) || !/token/i.test(text)) return text;
  try {
    return JSON.stringify(inner(JSON.parse(text)));
  } catch {
    return REDACTED;
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
