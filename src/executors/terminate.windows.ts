import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import treeKill from 'tree-kill';
import type { Termination } from '../core/executor.ts';
import { isSameProcess, membersOf, type ProcessTable } from './processTable.ts';
import type { TerminateOptions } from './terminate.posix.ts';

const KILL_LIMIT_MS = 3000;
const LOOK_AGAIN_MS = 200;

/**
 * Ends a task's process tree on Windows, which has no signal to ask with: `taskkill /T /F` by way of
 * tree-kill, then a look at who is left of those that were there.
 */
export async function terminateTreeOnWindows(
  table: ProcessTable,
  options: TerminateOptions,
): Promise<Termination> {
  if (!isSameProcess(table, options.process)) return { survivors: [] };
  const root = { root: options.process.pid, carriesMark: () => false };
  const before = membersOf((await table.list()).entries, root);
  await promisify<number, string>(treeKill)(options.process.pid, 'SIGKILL');
  const deadline = Date.now() + KILL_LIMIT_MS;
  for (;;) {
    const now = (await table.list()).entries;
    const left = before.filter((member) =>
      now.some((entry) => entry.pid === member.pid && entry.startTime === member.startTime),
    );
    if (left.length === 0 || Date.now() > deadline) return { survivors: left.map((entry) => entry.pid) };
    await delay(LOOK_AGAIN_MS);
  }
}
