import type { NearRequest } from '../../wire/near.ts';
import type { WireAnswer } from '../../wire/protocols.ts';

/** What the twin and a worker thread tell each other. Payloads travel as JSON text, as they do on AWS. */
export interface Invocation {
  /** Of the handler's module; another twin's is another module. */
  url: string;
  /** The name under which it exports the handler. */
  exportName: string;
  functionArn: string;
  environment: Record<string, string>;
  requestId: string;
  /** None: the bundle is only to be loaded. */
  payload?: string;
  /** Where the handler's randomness starts, so that the same seed gives the same ids. */
  seed: number;
  /** Wall-clock milliseconds that the function has. */
  timeout: number;
}

/** How the runtime reports a failed invocation. */
export interface InvocationError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

export type Outcome = { result: string } | { error: InvocationError };

export type WorkerMessage =
  /** The bundle is loaded, and the function's own time begins. */
  | { kind: 'loaded'; url: string }
  | { kind: 'outcome'; outcome: Outcome }
  /** On its output or its error stream. */
  | { kind: 'wrote'; text: string }
  /** The handler has nothing to do but to wait. What it has asked for since it last said so, and how many answers it has read. */
  | { kind: 'quiet'; requests: NearRequest[]; read: number };

export type TwinMessage =
  | { kind: 'invoke'; invocation: Invocation }
  /**
   * To the oldest request that has none. Without an answer the connection is lost. When `reply`, the worker says that it is
   * quiet even if it asks for nothing new.
   */
  | { kind: 'answer'; answer: WireAnswer | undefined; reply: boolean };
