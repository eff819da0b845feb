import type { ProcessIdentity } from '../protocol/task.ts';
import { isSameStart } from './startTime.ts';

/** One process of the system. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  startTime: string;
  /** Dead, but not yet collected by its parent. */
  isZombie: boolean;
}

/** All processes that could be seen at a moment. */
export interface ProcessListing {
  entries: ProcessEntry[];
  /**
   * The task of this data directory in the environment a process was started with, where that can be read; looked
   * up once, when asked.
   */
  taskOf(pid: number): string | undefined;
}

/** What the operating system knows about processes. */
export interface ProcessTable {
  /** All processes, at some moment after the call; whoever asks in the same turn may get the same listing. */
  list(): Promise<ProcessListing>;
  /** The living process with this pid, if any. */
  find(pid: number): ProcessEntry | undefined;
  /** This boot, as far as start times need it. */
  readonly boot: string;
  /** Processes of which `taskOf` says this task. */
  marked(id: string): number[];
}

/** Whether the recorded process lives: the same pid in the same boot with the same start time. */
export function isSameProcess(table: ProcessTable, process: ProcessIdentity): boolean {
  if (process.boot !== table.boot) return false;
  const entry = table.find(process.pid);
  return entry !== undefined && !entry.isZombie && isSameStart(entry.startTime, process.startTime);
}

/**
 * The processes that belong to a task: its group, whatever descends from them, and whatever carries
 * the task's mark in its environment (a daemon that left both). Nearest first.
 */
export function membersOf(
  entries: ProcessEntry[],
  task: { root: number; carriesMark: (pid: number) => boolean },
): ProcessEntry[] {
  const members = new Map<number, ProcessEntry>();
  for (const entry of entries) {
    if (entry.isZombie) continue;
    if (entry.pid === task.root || entry.group === task.root || task.carriesMark(entry.pid)) {
      members.set(entry.pid, entry);
    }
  }
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of entries) {
    const siblings = children.get(entry.parent);
    if (siblings) siblings.push(entry);
    else children.set(entry.parent, [entry]);
  }
  const queue = [...members.keys()];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    for (const child of children.get(pid) ?? []) {
      if (child.isZombie || members.has(child.pid)) continue;
      members.set(child.pid, child);
      queue.push(child.pid);
    }
  }
  return [...members.values()];
}
