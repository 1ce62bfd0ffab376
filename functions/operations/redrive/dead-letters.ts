import { setTimeout as sleep } from 'node:timers/promises';
import { findDeadLetters, lastMove, startMove, type DeadLetters } from '../../aws/dead-letters.ts';
import { openSqs } from '../../aws/sqs.ts';
import type { Output } from '../command.ts';

const LOOK_AGAIN_MS = 2000;

/** Moves all dead letters of our queues back to their queues, and waits until that is done. */
export async function redriveDeadLetters(prefix: string, output: Output): Promise<void> {
  const client = openSqs();
  const all = await findDeadLetters(client, prefix);
  if (all.length === 0)
    throw new Error(`there is no queue with dead letters whose name begins with ${prefix}`);
  const waiting = all.filter((letters) => letters.waiting > 0);
  for (const letters of waiting) {
    // A move that a run before this one has begun goes on by itself.
    if ((await lastMove(client, letters))?.status !== 'RUNNING') await startMove(client, letters);
    const moved = await untilMoved(client, letters, output);
    output.print(`${nameOf(letters)}: ${moved} moved back`);
  }
  output.print(`${waiting.length} of ${all.length} queues had dead letters`);
}

async function untilMoved(
  client: ReturnType<typeof openSqs>,
  letters: DeadLetters,
  { note }: Output,
): Promise<number> {
  for (;;) {
    const move = await lastMove(client, letters);
    if (move?.status === 'COMPLETED') return move.moved;
    if (move?.status !== 'RUNNING')
      throw new Error(`${nameOf(letters)}: the move ended as ${move?.status ?? ''} ${move?.failure ?? ''}`);
    note(`${nameOf(letters)}: ${move.moved} of about ${letters.waiting} moved`);
    await sleep(LOOK_AGAIN_MS);
  }
}

function nameOf({ queueArn }: DeadLetters): string {
  return queueArn.slice(queueArn.lastIndexOf(':') + 1);
}
