import type { Disposable } from '../base/disposable.ts';
import type { TaskEngine } from '../core/taskEngine.ts';
import { withOutputBytes } from '../core/taskEngine.ts';
import type { ChangedParams } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';

/** Changes of one turn are one message, and what happens while one is on its way is the next. */
const BATCH_MS = 1;

/**
 * Tells one client of changes, never faster than it takes them: while a message is being written, further
 * changes of a task replace each other, so a slow client costs one record per task and slows nobody.
 */
export function subscribe(engine: TaskEngine, send: (params: ChangedParams) => Promise<void>): Disposable {
  const changed = new Map<string, Task>();
  const removed = new Set<string>();
  let isSending = false;
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;

  const flush = async () => {
    timer = undefined;
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
    timer ??= setTimeout(() => void flush(), BATCH_MS);
  });

  return {
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
      subscription.dispose();
    },
  };
}
