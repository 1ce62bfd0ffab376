/** What a person may do, from the least on: each group may do what those before it may. */
export const groups = ['viewer', 'collector', 'approver'] as const;
export type Group = (typeof groups)[number];

/** The highest of the groups that a person is in; `undefined` without any of ours. */
export function highestGroup(names: readonly string[]): Group | undefined {
  return groups.findLast((group) => names.includes(group));
}

export function mayAct(as: Group, needed: Group): boolean {
  return groups.indexOf(as) >= groups.indexOf(needed);
}
