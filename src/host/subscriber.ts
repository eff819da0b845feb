import type { Disposable } from '../base/disposable.ts';
import type { TaskEngine } from '../core/taskEngine.ts';
import { withOutputBytes } from '../core/taskEngine.ts';
import type { ChangedParams } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';

/**
 * Tells one client of changes, never faster than it takes them: changes of one turn are one message, and while
 * a message is being written, further changes of a task replace each other, so a slow client costs one record
 * per task and slows nobody.
 */
export function subscribe(engine: TaskEngine, send: (params: ChangedParams) => Promise<void>): Disposable {
  const changed = new Map<string, Task>();
  const removed = new Set<string>();
  let isSending = false;
  let turn: NodeJS.Immediate | undefined;
  let isDisposed = false;

  const flush = async () => {
    turn = undefined;
    if (isSending || isDisposed || changed.size + removed.size === 0) return;
    isSending = true;
    const params = { changed: [...changed.values()].map(withOutputBytes), removed: [...removed] };
    changed.clear();
    removed.clear();
    try {
      await send(params);
    } catch {
      // The connection is gone; its end disposes this.
    }
    isSending = false;
    await flush();
  };

  const subscription = engine.onDidChange((change) => {
    if (change.type === 'removed') {
      changed.delete(change.id);
      removed.add(change.id);
    } else {
      removed.delete(change.task.id);
      changed.set(change.task.id, change.task);
    }
    turn ??= setImmediate(() => void flush());
  });

  return {
    dispose: () => {
      isDisposed = true;
      clearImmediate(turn);
      subscription.dispose();
    },
  };
}
