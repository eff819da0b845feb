const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;

/** How long to wait before a further try to connect: short at first, three times longer each time. */
export function reconnectDelayMs(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 3 ** failures);
}

/** Whether a window that lost its host wants one again by itself; otherwise the next command brings it back. */
export function wantsReconnect(window: { unfinishedTasks: number; isViewVisible: boolean }): boolean {
  return window.unfinishedTasks > 0 || window.isViewVisible;
}

/** Whether a window that opens has a reason to connect at once: a host runs, or something ended meanwhile. */
export function wantsConnectionAtStart(found: {
  hasEndpoint: boolean;
  tasksChangedAtMs: number | undefined;
  lastSeenAtMs: number | undefined;
}): boolean {
  if (found.hasEndpoint) return true;
  return found.tasksChangedAtMs !== undefined && found.tasksChangedAtMs > (found.lastSeenAtMs ?? 0);
}
