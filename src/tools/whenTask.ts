import { notWanted } from '../protocol/errors.ts';
import type { Task } from '../protocol/task.ts';
import type { ToolHost } from './tool.ts';

export interface Waiting {
  isEnough(task: Task): boolean;
  /** Default: no limit. */
  timeoutMs?: number | undefined;
  signal: AbortSignal;
  /** Called with the task at first and after each change. */
  onTask?(task: Task): void;
}

/**
 * The task as soon as it is as wanted, or when the time is over; also if the host is replaced meanwhile.
 * @throws unknownTask, also when the task is removed meanwhile; notWanted when the signal is aborted
 */
export async function whenTask(host: ToolHost, id: string, waiting: Waiting): Promise<Task> {
  const { isEnough, timeoutMs, signal, onTask } = waiting;
  let isStale = true;
  let isOver = timeoutMs !== undefined && timeoutMs <= 0;
  let wake = () => {};
  const note = (change: () => void) => () => {
    change();
    wake();
  };
  const watch = host.watch(
    id,
    note(() => (isStale = true)),
  );
  const over = note(() => (isOver = true));
  const timer = timeoutMs === undefined ? undefined : setTimeout(over, timeoutMs);
  const abort = note(() => undefined);
  signal.addEventListener('abort', abort);
  try {
    for (;;) {
      if (signal.aborted) throw notWanted();
      isStale = false;
      const task = await host.ask((client) => client.get(id));
      onTask?.(task);
      if (isEnough(task) || isOver) return task;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      if (isStale || signal.aborted || isOver) continue;
      await promise;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    clearTimeout(timer);
    watch.dispose();
  }
}
