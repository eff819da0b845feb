import type { RequestMeta, ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { Disposable } from '../base/disposable.ts';
import type { Task } from '../protocol/task.ts';
import { taskLine } from '../tools/taskFacts.ts';

/** A client may take a call for dead that says nothing for longer. */
const SIGN_OF_LIFE_MS = 10_000;

export interface Progress extends Disposable {
  report(task: Task): void;
}

/** Tells a client that has asked for it how a task goes on, at each change and every ten seconds; counts seconds. */
export function progressFor(
  { progressToken }: RequestMeta,
  send: (notification: ServerNotification) => Promise<void>,
): Progress | undefined {
  if (progressToken === undefined) return undefined;
  const startMs = Date.now();
  let last = -1;
  let message: string | undefined;
  const tell = () => {
    // Each number must be greater than the one before.
    last = Math.max(last + 0.001, Math.round((Date.now() - startMs) / 1000));
    const params = { progressToken, progress: last, ...(message !== undefined && { message }) };
    // The connection may be closed.
    send({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  const timer = setInterval(tell, SIGN_OF_LIFE_MS);
  return {
    report: (task) => {
      message = taskLine(task);
      tell();
    },
    dispose: () => clearInterval(timer),
  };
}
