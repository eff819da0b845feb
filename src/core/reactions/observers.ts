import { isTerminal, type ObserverSpec, type Task } from '../../protocol/task.ts';
import { matchesFilter } from '../../protocol/taskFilter.ts';
import { canSee } from '../access.ts';
import { isSatisfied } from '../scheduler.ts';
import type { TableChange, Tasks } from '../state/taskTable.ts';
import type { Effect } from '../turn/effects.ts';
import { isEnd, type EngineState, type Happening, type Reaction } from '../turn/engineState.ts';

/** Shows observers the events of the tasks they watch, so that they perform their actions. */
export const letObserversSee: Reaction = function* (state, { changes, news }): Iterable<Happening | Effect> {
  const { table } = state;
  if (!changes.some(concernsObservers) && !news.some(({ type }) => type === 'matched')) return;
  const observers = table.observers();
  if (observers.length === 0) return;
  const behind = new Set<string>();
  for (const change of changes) {
    if (change.type === 'removed') {
      for (const observer of observers)
        if (watchedIds(observer)?.includes(change.id)) behind.add(observer.id);
    } else if (isEnd(change)) {
      for (const observer of observers.filter((each) => watches(each, change.task, table))) {
        if (watchedIds(observer)) behind.add(observer.id);
        else if (isMeant(observer, change.task)) yield actOn(observer, change.task);
      }
      // The tasks of an observer that has just begun may have ended already.
    } else if (change.previous?.status.state !== 'running' && observers.includes(change.task)) {
      behind.add(change.task.id);
    }
  }
  for (const { type, id } of news) {
    const task = type === 'matched' ? table.find(id) : undefined;
    if (!task) continue;
    for (const observer of observers)
      if (specOf(observer).on === 'match' && watches(observer, task, table)) yield actOn(observer, task);
  }
  for (const id of behind) yield* catchUp(table.get(id), state);
};

/** Of most changes, observers see nothing: they are not looked through for those. */
function concernsObservers(change: TableChange): boolean {
  return change.type === 'removed' || isEnd(change) || 'watch' in change.task.spec;
}

/** Checks each of the named tasks once after its end; when all have ended, the observer ends too. */
function* catchUp(observer: Task, { table, nowMs }: EngineState): Iterable<Happening | Effect> {
  const { id } = observer;
  const ids = watchedIds(observer);
  if (!ids) return;
  const at = new Date(nowMs).toISOString();
  const seen = new Set(observer.observed);
  const known = ids
    .flatMap((other) => table.find(other) ?? [])
    .filter((task) => knows(observer, task, table));
  const fresh = known.filter((task) => isTerminal(task) && !seen.has(task.id));
  if (fresh.length > 0) yield { id, event: { type: 'observed', ids: fresh.map((task) => task.id), at } };
  for (const task of fresh) if (isMeant(observer, task)) yield actOn(observer, task);
  if (known.every(isTerminal)) yield { id, event: { type: 'reported', outcome: { state: 'completed' }, at } };
}

function actOn({ id }: Task, task: Task): Effect {
  return { effect: 'observe', id, task: task.id };
}

function watches(observer: Task, task: Task, table: Tasks): boolean {
  const isInFilter = matchesFilter(task, { ...specOf(observer).watch, includeTerminal: true });
  // Tasks that it starts itself would trigger it again, endlessly.
  return isInFilter && !descendsFrom(observer, task, table) && knows(observer, task, table);
}

function descendsFrom(observer: Task, task: Task, table: Tasks): boolean {
  const seen = new Set<string>();
  for (let next: Task | undefined = task; next && !seen.has(next.id);) {
    if (next.id === observer.id) return true;
    seen.add(next.id);
    next = next.parent?.task === undefined ? undefined : table.find(next.parent.task);
  }
  return false;
}

/** Whether its owner may see the task. */
function knows(observer: Task, task: Task, table: Tasks): boolean {
  return canSee(observer.owner, task, (id) => table.find(id));
}

/** Whether it is set to act on such an end. */
function isMeant(observer: Task, ended: Task): boolean {
  const { on } = specOf(observer);
  return on !== 'match' && isSatisfied(on, ended);
}

function specOf({ spec }: Task): ObserverSpec {
  return spec as ObserverSpec;
}

function watchedIds(observer: Task): string[] | undefined {
  return specOf(observer).watch.ids;
}
