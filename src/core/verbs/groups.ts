import type { GroupState, SetGroupParams } from '../../protocol/messages.ts';
import type { EngineContext } from '../engineContext.ts';

/** Every group that has settings or unfinished tasks, by name. */
export function groups(context: Pick<EngineContext, 'groups' | 'table'>): GroupState[] {
  const states = new Map<string, GroupState>();
  const stateOf = (name: string) => {
    const known = states.get(name);
    if (known) return known;
    const state = { ...context.groups.get(name), running: 0, pending: 0 };
    states.set(name, state);
    return state;
  };
  for (const group of context.groups.values()) stateOf(group.name);
  const { table } = context;
  for (const name of table.startQueue.busyGroups()) stateOf(name).running = table.startQueue.busy(name);
  for (const name of table.waitingGroups()) stateOf(name).pending = table.waitingIn(name).size;
  return [...states.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** @throws badRequest, notSaved */
export function setGroup(context: EngineContext, params: SetGroupParams): GroupState {
  const group = context.groups.setSlots(params.name, params.slots);
  context.trace.write({ event: 'groupSet', name: group.name, slots: group.slots });
  context.turn.reviewGroup(group.name);
  return groups(context).find((state) => state.name === group.name) ?? { ...group, running: 0, pending: 0 };
}
