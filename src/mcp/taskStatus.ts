import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestMeta } from '@modelcontextprotocol/sdk/types.js';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { ToolHost } from '../tools/tool.ts';
import { whenTask } from '../tools/whenTask.ts';
import { mcpTaskOf } from './mcpTask.ts';
import { progressFor } from './progress.ts';

interface Created {
  id: string;
  /** Of the request that has created it. */
  meta: RequestMeta;
  /** Aborted when the client is gone. */
  gone: AbortSignal;
}

/** Tells the client, until the task has ended or the client is gone, of each change of a task that it has created. */
export function followCreated(server: Server, host: ToolHost, { id, meta, gone }: Created): void {
  const progress = progressFor(meta, (notification) => server.notification(notification));
  let last = '';
  const onTask = (task: Task) => {
    const status = mcpTaskOf(task);
    const news = `${status.status} ${status.statusMessage}`;
    if (news !== last)
      server.notification({ method: 'notifications/tasks/status', params: status }).catch(() => undefined);
    last = news;
    progress?.report(task);
  };
  whenTask(host, id, { isEnough: isTerminal, signal: gone, onTask })
    // Whoever asks for the task gets the same error.
    .catch(() => undefined)
    .finally(() => progress?.dispose());
}
