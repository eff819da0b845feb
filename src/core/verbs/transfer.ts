import { nameTaken, wrongState } from '../../protocol/errors.ts';
import type { TransferParams } from '../../protocol/messages.ts';
import { isTerminal, type Session, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';

/**
 * Transfers live tasks to another session, all or none; very many little by little, and then without those that end
 * meanwhile. @throws unknownTask, wrongState, nameTaken
 */
export async function transfer(
  context: EngineContext,
  params: TransferParams,
  caller: Caller,
): Promise<Task[]> {
  const ids = [...new Set(params.ids)];
  const tasks = ids.map((id) => visibleTask(context, id, caller));
  const named = new Map<string, string>();
  for (const task of tasks) {
    if (isTerminal(task)) throw wrongState({ id: task.id, state: task.status.state, verb: 'transferred' });
    if (task.owner.id === params.to.id) {
      throw wrongState({ id: task.id, state: `owned by "${params.to.label}" already`, verb: 'transferred' });
    }
    if (task.name === undefined) continue;
    context.table.checkNameIsFree(task.name, { session: params.to.id });
    const namesake = named.get(task.name);
    if (namesake !== undefined) throw nameTaken({ name: task.name, id: namesake });
    named.set(task.name, task.id);
  }
  const given: Task[] = [];
  await inSlices(ids, (id) => {
    const task = context.table.find(id);
    if (task && !isTerminal(task)) given.push(giveTo(context, task, params.to));
  });
  return given;
}

/** Transfers one task, with the steps that are done for it; if the new owner has another live task of its name, without it. */
export function giveTo({ table, trace, turn }: EngineContext, { id, owner, name }: Task, to: Session): Task {
  const isTaken = name !== undefined && [...table.named(name, to.id)].some((other) => other !== id);
  const how = { to, ...(isTaken && { isUnnamed: true as const }) };
  const at = new Date().toISOString();
  trace.write({ event: 'transferred', id, from: owner.id, to: to.id });
  return turn.run(() => {
    for (const step of table.childrenOf(id))
      if (step.step && step.owner.id === owner.id && !isTerminal(step))
        turn.apply(step.id, { type: 'transferred', to, isUnnamed: true, at });
    return turn.apply(id, { type: 'transferred', ...how, at });
  });
}
