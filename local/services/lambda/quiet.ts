/**
 * In memory that a worker and the twin share: how many requests the worker had begun, and how many answers it had read,
 * when its handler last had nothing to do but to wait. A message would wake the other thread, which takes longer than most
 * calls; so one is sent only when the twin asked for it.
 */
export class Quiet {
  readonly buffer: SharedArrayBuffer;
  /** `begun` in the upper half, so that both are read at once. */
  private readonly counts: BigUint64Array;
  private readonly asked: Int32Array;

  constructor(buffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.counts = new BigUint64Array(buffer, 0, 1);
    this.asked = new Int32Array(buffer, 8, 1);
  }

  /** The worker's part. Says whether the twin waits for a message. */
  say(begun: number, answered: number): boolean {
    Atomics.store(this.counts, 0, (BigInt(begun) << 32n) | BigInt(answered));
    return Atomics.exchange(this.asked, 0, 0) === 1;
  }

  /** The twin's part. */
  read(): { begun: number; answered: number } {
    const counts = Atomics.load(this.counts, 0);
    return { begun: Number(counts >> 32n), answered: Number(counts & 0xffff_ffffn) };
  }

  /** From now on the next `say` is followed by a message; what was said before must be read after this. */
  ask(): void {
    Atomics.store(this.asked, 0, 1);
  }
}
