import { stat } from 'node:fs/promises';
import type { Memento } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { errorCode } from '../../base/errors.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import type { HostGateway } from './hostGateway.ts';
import { wantsConnectionAtStart } from './reconnectPolicy.ts';

const LAST_SEEN_KEY = 'lastSeenAt';
/** The host writes a little after it tells, so the time is noted when things have calmed down. */
const CALM_MS = 2_000;

/** Connects when this window has something to show or tell at once; otherwise no host is started. */
export async function connectAtStart(gateway: HostGateway, memory: Memento): Promise<void> {
  const { endpoint, tasks } = gateway.program.paths;
  const reasons = {
    hasEndpoint: (await changedAtMs(endpoint)) !== undefined,
    tasksChangedAtMs: await changedAtMs(tasks),
    lastSeenAtMs: memory.get<number>(LAST_SEEN_KEY),
  };
  if (wantsConnectionAtStart(reasons)) await gateway.connectInBackground();
}

/** Remembers until when a window has seen what happened. */
export function rememberLastSeen(model: TaskModel, memory: Memento): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const subscription = model.onDidChange(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void memory.update(LAST_SEEN_KEY, Date.now()), CALM_MS);
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      subscription.dispose();
    },
  };
}

async function changedAtMs(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
