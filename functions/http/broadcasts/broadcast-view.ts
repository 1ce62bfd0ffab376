import type { KeptBroadcast } from '../../aws/broadcast-store.ts';
import type { BroadcastSummary } from '../../../shared/api/broadcasts.ts';
import type { Standings } from '../../../shared/broadcast/broadcast.ts';

export function broadcastView({ broadcast, standings }: KeptBroadcast): BroadcastSummary {
  const { broadcastId: id, change, creditorId, from, startedAt, startedBy, approvedBy, state } = broadcast;
  return {
    ...{ id, type: change.type, creditorId, from, startedAt, startedBy, approvedBy, state },
    progress: {
      planned: standings.planned ?? 0,
      heldBack: keptBy(standings, 'held-back#'),
      underWay: standings['under-way'] ?? 0,
      sent: standings.sent ?? 0,
      failed: standings.failed ?? 0,
      leftOut: keptBy(standings, 'left-out#'),
    },
  };
}

function keptBy(standings: Standings, prefix: string): { by: string; debtors: number }[] {
  return Object.entries(standings)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, debtors]) => ({ by: name.slice(prefix.length), debtors }))
    .sort((a, b) => a.by.localeCompare(b.by));
}
