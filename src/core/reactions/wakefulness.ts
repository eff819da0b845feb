import type { Effect } from '../turn/effects.ts';
import type { Reaction } from '../turn/engineState.ts';

/** Whether anything is at work may have changed. */
export const followWork: Reaction = function* (_state, { changes }): Iterable<Effect> {
  const mayMatter = changes.some(
    (change) =>
      change.type === 'removed' ||
      change.previous?.status.state !== change.task.status.state ||
      change.previous.pausedAt !== change.task.pausedAt,
  );
  if (mayMatter) yield { effect: 'reviewAwake' };
};
