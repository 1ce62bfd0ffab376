import type { State } from './definition.ts';

/** Where the execution may go from a state, with the field that says so. */
function* targets(state: State): Generator<[field: string, target: string]> {
  if ('next' in state && state.next !== undefined) yield ['Next', state.next];
  if (state.type === 'Choice') {
    for (const [index, rule] of state.rules.entries()) yield [`Choices[${index}]/Next`, rule.next];
    if (state.default !== undefined) yield ['Default', state.default];
  }
  if (state.type === 'Task') {
    for (const [index, catcher] of state.catch.entries()) yield [`Catch[${index}]/Next`, catcher.next];
  }
}

/** Every target exists and every state can be reached: AWS refuses the rest. */
export function checkGraph(startAt: string, states: ReadonlyMap<string, State>): void {
  if (!states.has(startAt))
    throw new Error(`the state machine: field 'StartAt' names no state: '${startAt}'`);
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    if (!state) continue;
    for (const [field, target] of targets(state)) {
      if (!states.has(target))
        throw new Error(`state '${name}': field '${field}' names no state: '${target}'`);
      reached.add(target);
    }
  }
  for (const name of states.keys()) {
    if (!reached.has(name)) throw new Error(`state '${name}': cannot be reached`);
  }
}
