/**
 * `refused`: it did not leave, for sure. `unreachable`: nor will it ever, to this address. `unknown`: it may have left.
 */
export type SendOutcome =
  | { outcome: 'accepted' }
  | { outcome: 'refused'; cause: string }
  | { outcome: 'unreachable' }
  | { outcome: 'unknown' };

interface ServiceFailure extends Error {
  $metadata: { httpStatusCode?: number };
}

/** What the failure of a provider's client says about the message. */
export function judgeFailure(
  error: unknown,
  ofService: abstract new (...args: never[]) => ServiceFailure,
): SendOutcome {
  if (error instanceof ofService) {
    const status = error.$metadata.httpStatusCode ?? 500;
    return status >= 400 && status < 500 ? { outcome: 'refused', cause: error.name } : { outcome: 'unknown' };
  }
  const code = (error as { code?: unknown }).code;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return { outcome: 'refused', cause: code };
  return { outcome: 'unknown' };
}
