import { needsPerson } from '../../protocol/openRequests.ts';
import type { Task } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import { isEnd, type Reaction } from '../turn/engineState.ts';

/** Tells people outside the editor what happened to tasks. */
export const tellOutside: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    if (change.type === 'removed') continue;
    const { task, previous } = change;
    if (isEnd(change)) yield { effect: 'notify', id: task.id, occasion: 'end' };
    if (mayNeed(task, previous)) yield { effect: 'notify', id: task.id, occasion: 'need' };
    if (task.matched && task.matched.count !== previous?.matched?.count)
      yield { effect: 'notify', id: task.id, occasion: 'match' };
    if (task.silentSince !== undefined && task.silentSince !== previous?.silentSince)
      yield { effect: 'notify', id: task.id, occasion: 'silence' };
  }
};

function mayNeed(task: Task, previous: Task | undefined): boolean {
  if (!needsPerson(task)) return false;
  return previous?.status !== task.status || previous.agent?.requests !== task.agent?.requests;
}
