import { hasProcess, isTerminal } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Watches the outputs of running tasks; the output of an earlier attempt is not shown as that of this one. */
export const followOutputs: Reaction = function* (_state, { changes }): Iterable<Effect> {
  for (const change of changes) {
    if (change.type === 'removed') continue;
    const { task, previous } = change;
    if (previous && previous.attempt.number !== task.attempt.number && hasProcess(task))
      yield { effect: 'prepareOutput', id: task.id };
    if (task.process && !previous?.process && !isTerminal(task)) yield { effect: 'watchOutputs' };
  }
};
