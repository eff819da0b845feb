import type { Happening, Reaction } from '../turn/engineState.ts';
import type { Effect } from '../turn/effects.ts';
import { isTerminal } from '../../protocol/task.ts';
import { isEnd } from '../turn/engineState.ts';

/** Drops the traces and registrants of ended tasks once the record on disk contains the end, and the steps of removed ones. */
export const forgetSaved: Reaction = function* (_state, { changes }): Iterable<Happening | Effect> {
  for (const change of changes) {
    if (change.type === 'removed') {
      yield { effect: 'forgetTraces', id: change.id };
      yield { effect: 'forgetRegistrant', id: change.id };
      yield { effect: 'removeSteps', id: change.id, ...(change.isKept && { isKept: true }) };
      if (change.isKept) yield { effect: 'reviewTrash' };
      continue;
    }
    const { task, previous } = change;
    if (previous?.unsaved !== undefined && task.unsaved === undefined)
      yield { effect: 'forgetTraces', id: task.id };
    // A command may run again, and its registrant, which may be asked to end it, is still connected then.
    if (isTerminal(task) && 'external' in task.spec && isEnd(change))
      yield { effect: 'forgetRegistrant', id: task.id };
  }
};

/** After an end, there may be more ended tasks than the policy keeps. */
export const reviewRetention: Reaction = function* (_state, { changes }): Iterable<Effect> {
  if (changes.some(isEnd)) yield { effect: 'reviewRetention' };
};
