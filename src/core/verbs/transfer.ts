import { nameTaken, wrongState } from '../../protocol/errors.ts';
import type { TransferParams } from '../../protocol/messages.ts';
import { isTerminal, type Session, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';

/** Transfers live tasks to another session, all or none. @throws unknownTask, wrongState, nameTaken */
export function transfer(context: EngineContext, params: TransferParams, caller: Caller): Task[] {
  const ids = [...new Set(params.ids)];
  const tasks = ids.map((id) => visibleTask(context, id, caller));
  for (const task of tasks) {
    if (isTerminal(task)) throw wrongState({ id: task.id, state: task.status.state, verb: 'transferred' });
    if (task.owner.id === params.to.id) {
      throw wrongState({ id: task.id, state: `owned by "${params.to.label}" already`, verb: 'transferred' });
    }
    if (task.name === undefined) continue;
    context.table.checkNameIsFree(task.name, { session: params.to.id });
    const namesake = tasks.find((other) => other.name === task.name && other.id !== task.id);
    if (namesake) throw nameTaken({ name: task.name, id: namesake.id });
  }
  return context.turn.run(() => tasks.map((task) => giveTo(context, task, { to: params.to })));
}

/** Transfers one task, with the steps that are done for it; if its name is taken, without its name. */
export function giveTo(
  { table, trace, turn }: EngineContext,
  { id, owner }: Task,
  how: { to: Session; isUnnamed?: true },
): Task {
  const at = new Date().toISOString();
  trace.write({ event: 'transferred', id, from: owner.id, to: how.to.id });
  return turn.run(() => {
    for (const step of table.childrenOf(id))
      if (step.step && step.owner.id === owner.id && !isTerminal(step))
        turn.apply(step.id, { type: 'transferred', to: how.to, isUnnamed: true, at });
    return turn.apply(id, { type: 'transferred', ...how, at });
  });
}
