/** A JSON value together with its text: the text is what history keeps, what limits count and what others may read. */
export interface Payload {
  readonly value: unknown;
  readonly text: string;
}

/** 256 KiB: the most that a state, a task or an execution may take or give. */
const PAYLOAD_LIMIT = 262_144;

/** Detaches `value` from whoever gave it: only what JSON can carry goes on. */
export function payloadOf(value: unknown): Payload {
  return payloadFrom(JSON.stringify(value ?? null));
}

/** Throws SyntaxError when `text` is not JSON. */
export function payloadFrom(text: string): Payload {
  return { value: JSON.parse(text) as unknown, text };
}

export function isTooLarge(text: string): boolean {
  return text.length > PAYLOAD_LIMIT / 4 && Buffer.byteLength(text) > PAYLOAD_LIMIT;
}

/** A text as history tells it: whole. */
export function told(member: 'input' | 'output', text: string): Record<string, unknown> {
  return { [member]: text, [`${member}Details`]: { truncated: false } };
}
