import type { Happening, Reaction } from '../turn/engineState.ts';
import type { Effect } from '../turn/effects.ts';
import { isTerminal } from '../../protocol/task.ts';
import { isEnd } from '../turn/engineState.ts';

/** Traces and registrants of what has ended are let go of, once the record on disk says so. */
export const forgetSaved: Reaction = function* (_state, { changes }): Iterable<Happening | Effect> {
  for (const change of changes) {
    if (change.type === 'removed') {
      yield { effect: 'forgetTraces', id: change.id };
      yield { effect: 'forgetRegistrant', id: change.id };
      continue;
    }
    const { task, previous } = change;
    if (previous?.unsaved !== undefined && task.unsaved === undefined)
      yield { effect: 'forgetTraces', id: task.id };
    // A command may run again, and whoever is asked to end it is still there then.
    if (isTerminal(task) && 'external' in task.spec && isEnd(change))
      yield { effect: 'forgetRegistrant', id: task.id };
  }
};

/** An end may be one too many. */
export const reviewRetention: Reaction = function* (_state, { changes }): Iterable<Effect> {
  if (changes.some(isEnd)) yield { effect: 'reviewRetention' };
};
