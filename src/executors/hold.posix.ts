import type { ProcessIdentity } from '../protocol/task.ts';
import { isSameProcess, membersOf, type ProcessTable } from './processTable.ts';

export interface HoldOptions {
  id: string;
  /** The task's wrapper, leader of its process group. */
  process: ProcessIdentity;
  isHeld: boolean;
}

/**
 * Stops a task's process tree (STOP), or lets it go on (CONT). The wrapper is left alone: it has nothing to do but
 * to record the end, and must be able to.
 */
export async function holdTree(table: ProcessTable, options: HoldOptions): Promise<void> {
  if (!isSameProcess(table, options.process)) return;
  const { entries, taskOf } = await table.list();
  const members = membersOf(entries, {
    root: options.process.pid,
    carriesMark: (pid) => taskOf(pid) === options.id,
  });
  for (const member of members) {
    if (member.pid === options.process.pid || member.pid === process.pid) continue;
    const now = table.find(member.pid);
    if (!now || now.isZombie || now.startTime !== member.startTime) continue;
    try {
      process.kill(member.pid, options.isHeld ? 'SIGSTOP' : 'SIGCONT');
    } catch {
      // Gone this instant: nothing to hold.
    }
  }
}
