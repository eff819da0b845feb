import { cannotRestore, idTaken, wrongState } from '../../protocol/errors.ts';
import type { RestoreParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { transition } from '../taskTransitions.ts';
import type { Trashed } from '../trash/trash.ts';
import { inSlices } from '../turn/inSlices.ts';
import { stateInWords } from './cancel.ts';
import { orNotSaved } from './orNotSaved.ts';

type Restorable = Trashed & { task: Task };

/** Undoes the removal of tasks, of all of them or of none. @throws unknownTask, wrongState, idTaken, notSaved */
export async function restore(
  context: EngineContext,
  { ids }: RestoreParams,
  caller: Caller,
): Promise<Task[]> {
  const wanted = [...new Set(ids)].map((id) => restorable(context, id, caller));
  const steps = stepsOf(context, wanted);
  const restored: Task[] = [];
  // Steps last: they belong to what is there.
  await inSlices([...wanted, ...steps], (entry) => {
    const task = putBack(context, entry);
    if (task && wanted.includes(entry)) restored.push(task);
  });
  return restored;
}

/** Found again in the slice in which it is restored: others may have done that meanwhile. */
function putBack(
  { turn, table, trash: { trash }, trace }: EngineContext,
  entry: Restorable,
): Task | undefined {
  if (trash.find(entry.id)?.folder !== entry.folder || table.isTaken(entry.id)) return table.find(entry.id);
  const task = transition(entry.task, { type: 'restored', at: new Date().toISOString() });
  trash.putBack(entry);
  const restored = orNotSaved(() => turn.restore(task));
  trash.forget(entry);
  trace.write({ event: 'restored', id: entry.id });
  return restored;
}

function restorable(context: EngineContext, id: string, caller: Caller): Restorable {
  const { table, trash } = context;
  const entry = trash.trash.find(id);
  const find = (other: string) => table.find(other) ?? trash.trash.find(other)?.task;
  if (!entry?.task || !canSee(caller.session, entry.task, find)) {
    if (!table.has(id)) throw cannotRestore(id);
    throw wrongState({ id, state: stateInWords(visibleTask(context, id, caller)), verb: 'restored' });
  }
  const twin = table.isTaken(id) ? id : table.findTwin(id);
  if (twin !== undefined) throw idTaken(twin);
  return { ...entry, task: entry.task };
}

/** The steps that were removed with these tasks, and those of these. */
function stepsOf({ trash: { trash } }: EngineContext, wanted: readonly Restorable[]): Restorable[] {
  const steps = [...trash.tasks()].filter(({ step }) => step !== undefined);
  const byParent = Map.groupBy(steps, ({ parent }) => parent?.task);
  const found = new Map(wanted.map((entry) => [entry.id, entry]));
  // Iterating over a map includes entries added meanwhile.
  for (const id of found.keys())
    for (const task of byParent.get(id) ?? []) {
      const entry = trash.find(task.id);
      if (entry && !found.has(task.id)) found.set(task.id, { ...entry, task });
    }
  return [...found.values()].slice(wanted.length);
}
