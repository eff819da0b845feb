import { compareText } from '../../base/compareText.ts';
import { localDay } from '../../protocol/budgets.ts';
import { badRequest, forPeopleOnly } from '../../protocol/errors.ts';
import type { GroupState, SetGroupParams, StartNextParams } from '../../protocol/messages.ts';
import { isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { budgetKeyOf } from '../guard/budgets.ts';

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
  for (const name of table.startQueue.busyGroups())
    stateOf(name).running =
      table.startQueue.busy(name) - table.keepingSlotIn(name).size - table.returningTo(name).size;
  for (const name of table.waitingGroups()) stateOf(name).pending = table.waitingIn(name).size;
  for (const [name, state] of states) states.set(name, { ...state, ...furtherOf(context, state) });
  return [...states.values()].toSorted((a, b) => compareText(a.name, b.name));
}

/** What holds a group up that has a gate or a budget. */
function furtherOf(
  { table }: Pick<EngineContext, 'table'>,
  { name, budgetUsd }: GroupState,
): Partial<GroupState> {
  const kept = table.keepingSlotIn(name).size;
  const day = localDay(Date.now());
  const key = budgetKeyOf('group', name);
  const uncounted = table.spending.uncountedOn(day, key);
  return {
    ...(kept > 0 && { kept }),
    ...(budgetUsd !== undefined && { spentUsd: table.spending.on(day, key) }),
    ...(budgetUsd !== undefined && uncounted > 0 && { uncounted }),
  };
}

/** @throws badRequest, notSaved, notOwner for a program that sets a gate or a budget */
export function setGroup(context: EngineContext, params: SetGroupParams, caller: Caller): GroupState {
  const { name, ...change } = params;
  if (Object.keys(change).length === 0)
    throw badRequest('Say what to set: the slots, the gate or the budget.');
  const isGate = change.isGated !== undefined || context.groups.get(name).isGated === true;
  if ((isGate || change.budgetUsd !== undefined) && !isPerson(caller, (id) => context.table.find(id)))
    throw forPeopleOnly('set the gate or the budget of a group, or the slots of one with a gate');
  const group = context.groups.set(name, change);
  context.trace.write({ event: 'groupSet', name: group.name, slots: group.slots });
  context.turn.run(() => {
    if (!group.isGated) for (const id of keepingAny(context, name)) giveSlot(context, id);
    context.turn.reviewGroup(group.name);
  });
  return stateOf(context, name);
}

/** The task that ended first in a group with a gate gives its slot to the next one. @throws badRequest, notOwner for a program */
export function startNext(context: EngineContext, { group }: StartNextParams, caller: Caller): GroupState {
  if (!isPerson(caller, (id) => context.table.find(id)))
    throw forPeopleOnly('start the next task of a group');
  const [first] = context.table.keepingSlotIn(group);
  if (first === undefined) throw badRequest(`No task of the group ${group} waits at its gate.`);
  context.trace.write({ event: 'nextStarted', group, after: first });
  giveSlot(context, first);
  return stateOf(context, group);
}

function keepingAny({ table }: EngineContext, group: string): string[] {
  return [...table.keepingSlotIn(group), ...table.returningTo(group)];
}

function giveSlot({ turn }: EngineContext, id: string): void {
  turn.apply(id, { type: 'slotGiven', at: new Date().toISOString() });
}

function stateOf(context: EngineContext, name: string): GroupState {
  const state = groups(context).find((each) => each.name === name);
  return state ?? { ...context.groups.get(name), running: 0, pending: 0 };
}
