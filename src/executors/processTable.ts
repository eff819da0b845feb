import type { ProcessIdentity } from '../protocol/task.ts';
import { mayBeHere, type Here } from './processKeeper.ts';
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

/** The marks in the environment with which a process was started. */
export interface ProcessMark {
  /** The task of this data directory for which it was started. */
  task?: string;
  /** It is a host, a launcher or a wrapper. */
  isHost?: boolean;
}

/** All processes that were visible at one moment. */
export interface ProcessListing {
  entries: ProcessEntry[];
  /** Marks by pid, for readable processes that have one; looked up once, on demand. */
  marks(): Promise<ReadonlyMap<number, ProcessMark>>;
}

/** What one process uses. */
export interface ProcessUse {
  /** Its processor time, and that of the ended children it waited for. */
  ownMs: number;
  childrenMs: number;
  memoryBytes: number;
  /** Memory that it may share with others. */
  sharedBytes: number;
}

/** The operating system's list of processes, for use without a native launcher. */
export interface ProcessTable {
  /** All processes, at a moment after the call; calls in the same turn may share one listing. */
  list(): Promise<ProcessListing>;
  /** Those of the processes that exist. */
  find(pids: readonly number[]): Promise<ProcessEntry[]>;
  /** What processes use, by pid; missing where the system does not tell cheaply. */
  uses?(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUse>>;
  /** The current boot, as far as start times need it; `-` if they are absolute. */
  readonly boot: string;
}

/** For systems whose environments cannot be read. */
export const noMarks = () => Promise.resolve(new Map<number, ProcessMark>());

/** Whether the recorded process is among these: the same pid in the same boot of the machine with the same start time. */
export function isAmong(
  entries: readonly ProcessEntry[],
  { process, here }: { process: ProcessIdentity; here: Here },
): boolean {
  const entry = entries.find(({ pid }) => pid === process.pid);
  if (!entry || entry.isZombie || !mayBeHere(process, here)) return false;
  return isSameStart(entry.startTime, process.startTime);
}

/** How the processes of a task are recognized. */
export interface TaskProcesses {
  /** Its wrapper's pid. */
  root: number;
  /** Processes that carry its mark in their environment: daemons that left group and parents. */
  marked: ReadonlySet<number>;
  /** Hosts, launchers and wrappers; neither they nor what they started for others belongs to a task. */
  hosts: ReadonlySet<number>;
}

/** The processes that belong to a task: its wrapper, their group, marked ones, and all descendants. Nearest first. */
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
