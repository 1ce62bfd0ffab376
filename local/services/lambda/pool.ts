import { AwsError } from '../../aws-error.ts';
import { Sandbox, type Serve } from './sandbox.ts';

/** More at once only slow each other down. */
const LIMIT = 40;

/**
 * Workers that have outlived their twin, for the next one of this process: it loads its bundles anew, but what they share is
 * compiled and optimized already, which is half the work of a short story.
 */
const left: Sandbox[] = [];
let started = 0;

/** Warm worker threads, the last used first; any of them runs any function, one invocation at a time. */
export class SandboxPool {
  private readonly idle: Sandbox[] = [];
  private readonly byAccessKey = new Map<string, Sandbox>();
  private readonly serve: Serve;

  constructor(serve: Serve) {
    this.serve = serve;
  }

  /** For which the worker that signs its requests with this access key works. */
  unitOf(accessKeyId: string): object | undefined {
    return this.byAccessKey.get(accessKeyId)?.unit;
  }

  /** A worker for one invocation; throws as AWS does when there are too many at once. */
  take(): Sandbox {
    return this.idle.pop() ?? this.start();
  }

  give(sandbox: Sandbox): void {
    if (!sandbox.alive) this.byAccessKey.delete(sandbox.accessKeyId);
    else this.idle.push(sandbox);
  }

  async close(): Promise<void> {
    const all = [...this.byAccessKey.values()];
    this.byAccessKey.clear();
    this.idle.length = 0;
    left.push(...all.filter((sandbox) => sandbox.rest()));
    await Promise.all(all.filter((sandbox) => !left.includes(sandbox)).map((sandbox) => sandbox.close()));
  }

  private start(): Sandbox {
    if (this.byAccessKey.size >= LIMIT) {
      const Reason = 'ConcurrentInvocationLimitExceeded';
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason });
    }
    let sandbox = left.pop();
    while (sandbox?.alive === false) sandbox = left.pop();
    sandbox ??= new Sandbox(`TWINW${String((started += 1)).padStart(13, '0')}`);
    sandbox.work(this.serve);
    this.byAccessKey.set(sandbox.accessKeyId, sandbox);
    return sandbox;
  }
}
