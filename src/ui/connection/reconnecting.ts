import { stat } from 'node:fs/promises';
import type { Memento } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { errorCode } from '../../base/errors.ts';
import { nextDueMs } from '../../client/scheduleTimer/nextDue.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import type { HostGateway } from './hostGateway.ts';

const LAST_SEEN_KEY = 'lastSeenAt';
/** The host writes a little after it tells, so the time is noted when things have calmed down. */
const CALM_MS = 2_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;

/** Connects when this window has something to show or tell at once, or schedules to keep; otherwise no host is started. */
export async function connectAtStart(gateway: HostGateway, memory: Memento): Promise<void> {
  const { endpoint, tasks, schedules } = gateway.program.paths;
  const reasons = {
    hasEndpoint: (await changedAtMs(endpoint)) !== undefined,
    hasSchedules: (await nextDueMs(schedules)) !== undefined,
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

/** How long to wait before a further try to connect: short at first, three times longer each time. */
export function reconnectDelayMs(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 3 ** failures);
}

/** Whether a window that lost its host reconnects by itself, or with the next command. */
export function wantsReconnect(window: {
  unfinishedTasks: number;
  /** Some are due one day, and no host may run by then. */
  hasSchedules: boolean;
  isViewVisible: boolean;
}): boolean {
  return window.unfinishedTasks > 0 || window.hasSchedules || window.isViewVisible;
}

/** Whether a new window connects at once: if a host runs, for schedules, or if tasks changed since the last window. */
export function wantsConnectionAtStart(found: {
  hasEndpoint: boolean;
  hasSchedules: boolean;
  tasksChangedAtMs: number | undefined;
  lastSeenAtMs: number | undefined;
}): boolean {
  if (found.hasEndpoint || found.hasSchedules) return true;
  return found.tasksChangedAtMs !== undefined && found.tasksChangedAtMs > (found.lastSeenAtMs ?? 0);
}
