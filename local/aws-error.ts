/** An error as AWS answers it: `code` is the name an SDK sees (`ConditionalCheckFailedException`). */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  /** Further members of the answer, e.g. `CancellationReasons` or `Item`. */
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, statusCode = 400, details: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.details = details;
  }
}

/** What AWS, or the line, made of a call; any other error is a defect of the twin and goes on. */
export function awsErrorOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}

/** The connection broke: the caller sees a reset socket instead of an answer, whether or not the work was done. */
export class ConnectionLost extends AwsError {
  constructor(message = 'Unable to execute HTTP request: Connection reset') {
    super('ConnectionLost', message, 500);
  }
}
