import type { ProcessIdentity } from '../protocol/task.ts';
import { isOfThisBoot } from './processKeeper.ts';
import { isSameStart } from './startTime.ts';

/** One process of the system. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  startTime: string;
  /** Dead, but not yet collected by its parent. */
  isZombie: boolean;
  /** Short name of its program. */
  name: string;
}

/** What the environment a process was started with says of it. */
export interface ProcessMark {
  /** The task of this data directory that it was started for. */
  task?: string;
  /** It is a host, a launcher or a wrapper. */
  isHost?: boolean;
}

/** All processes that could be seen at a moment. */
export interface ProcessListing {
  entries: ProcessEntry[];
  /** Marks by pid, of those that have one and can be read; looked up once, when asked. */
  marks(): Promise<ReadonlyMap<number, ProcessMark>>;
}

/** What the operating system shows of processes where no launcher of ours looks at them. */
export interface ProcessTable {
  /** All processes, at some moment after the call; whoever asks in the same turn may get the same listing. */
  list(): Promise<ProcessListing>;
  /** Those of the processes that are there. */
  find(pids: readonly number[]): Promise<ProcessEntry[]>;
  /** This boot, as far as start times need it; `-` where they are absolute. */
  readonly boot: string;
}

/** Where no environment can be read. */
export const noMarks = () => Promise.resolve(new Map<number, ProcessMark>());

/** Whether the recorded process is among these: the same pid in the same boot with the same start time. */
export function isAmong(
  entries: readonly ProcessEntry[],
  { process, boot }: { process: ProcessIdentity; boot: string },
): boolean {
  const entry = entries.find(({ pid }) => pid === process.pid);
  if (!entry || entry.isZombie || !isOfThisBoot(process, boot)) return false;
  return isSameStart(entry.startTime, process.startTime);
}

/** How the processes of a task are recognised. */
export interface TaskProcesses {
  /** Its wrapper's pid. */
  root: number;
  /** Those that carry its mark in their environment: daemons that left group and parents. */
  marked: ReadonlySet<number>;
  /** Hosts, launchers and wrappers, which belong to no task, nor what they started for others. */
  hosts: ReadonlySet<number>;
}

/** The processes that belong to a task: its wrapper, their group, the marked, and whatever descends from them. Nearest first. */
export function membersOf(entries: readonly ProcessEntry[], task: TaskProcesses): ProcessEntry[] {
  const members = new Map<number, ProcessEntry>();
  const isOther = (entry: ProcessEntry) =>
    entry.isZombie || (task.hosts.has(entry.pid) && entry.pid !== task.root);
  for (const entry of entries) {
    if (isOther(entry)) continue;
    if (entry.pid === task.root || entry.group === task.root || task.marked.has(entry.pid)) {
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
      if (isOther(child) || members.has(child.pid)) continue;
      members.set(child.pid, child);
      queue.push(child.pid);
    }
  }
  return [...members.values()];
}
