import { AwsError } from '../../cloud.ts';
import { Sandbox } from './sandbox.ts';
import type { WorkerSetup } from './protocol.ts';

/** What it takes to start a worker of one function. */
export interface SandboxRecipe {
  setup: WorkerSetup;
  environment: Record<string, string>;
  /** Invocations at once; undefined shares the pool's limit. */
  reservedConcurrency?: number;
  heard: (line: string) => void;
}

const LIMIT = 40;

/** Warm workers by function, the last used first; forty in all, since more only slow each other down. */
export class SandboxPool {
  private readonly idle = new Map<string, Sandbox[]>();
  private readonly busy = new Map<string, number>();
  private readonly byAccessKey = new Map<string, Sandbox>();
  private started = 0;

  /** The worker that signs its requests with this access key. */
  caller(accessKeyId: string): Sandbox | undefined {
    return this.byAccessKey.get(accessKeyId);
  }

  /** A worker for one invocation; throws as AWS does when there are too many at once. */
  take(recipe: SandboxRecipe): Sandbox {
    const name = recipe.setup.functionName;
    const atOnce = this.busy.get(name) ?? 0;
    if (recipe.reservedConcurrency !== undefined && atOnce >= recipe.reservedConcurrency) {
      throw tooMany('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    const sandbox = this.idle.get(name)?.pop() ?? this.start(recipe);
    this.busy.set(name, atOnce + 1);
    return sandbox;
  }

  give(name: string, sandbox: Sandbox): void {
    this.busy.set(name, (this.busy.get(name) ?? 1) - 1);
    if (!sandbox.alive) this.byAccessKey.delete(sandbox.accessKeyId);
    else this.idle.set(name, [...(this.idle.get(name) ?? []), sandbox]);
  }

  async close(): Promise<void> {
    const all = [...this.byAccessKey.values()];
    this.byAccessKey.clear();
    this.idle.clear();
    await Promise.all(all.map((sandbox) => sandbox.close()));
  }

  private start({ setup, environment, heard }: SandboxRecipe): Sandbox {
    if (this.byAccessKey.size >= LIMIT) this.retire();
    this.started += 1;
    const accessKeyId = `TWINW${String(this.started).padStart(13, '0')}`;
    const sandbox = new Sandbox({
      accessKeyId,
      setup,
      environment: { ...environment, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'twin' },
      heard,
    });
    this.byAccessKey.set(accessKeyId, sandbox);
    return sandbox;
  }

  /** Makes room by ending an idle worker of another function. */
  private retire(): void {
    for (const sandboxes of this.idle.values()) {
      const sandbox = sandboxes.shift();
      if (!sandbox) continue;
      this.byAccessKey.delete(sandbox.accessKeyId);
      void sandbox.close();
      return;
    }
    throw tooMany('ConcurrentInvocationLimitExceeded');
  }
}

function tooMany(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason });
}
