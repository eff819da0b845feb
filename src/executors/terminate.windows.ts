import { setTimeout as delay } from 'node:timers/promises';
import treeKill from 'tree-kill';
import type { Termination } from '../core/executor.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';
import type { TerminateOptions } from './terminate.posix.ts';

/** A look takes PowerShell up to a second, and several may be needed. */
const KILL_LIMIT_MS = 10_000;
/** What our own signals have not ended by then is left to the system's tool for it. */
const LAST_NET_MS = 5000;
const LOOK_AGAIN_MS = 50;
/** How long a wrapper whose command is gone may take to record the end. */
const WRAPPER_LIMIT_MS = 500;

/** What ends processes; whether they are gone, the next look tells. */
export interface Killers {
  kill(pid: number): void;
  /** The last net: a process with all below it, by other means. */
  killTree(pid: number): void;
}

/**
 * Ends a task's process tree on Windows, which has no signal to ask with: looks who belongs to it and ends those, again and
 * again until a look finds none, because processes start others while they are ended. The wrapper is ended last, if at all.
 */
export async function terminateTreeOnWindows(
  table: ProcessTable,
  { process: { pid, startTime } }: Pick<TerminateOptions, 'process'>,
  { kill, killTree }: Killers = SYSTEM,
): Promise<Termination> {
  const startedAt = Date.now();
  const deadline = startedAt + KILL_LIMIT_MS;
  let isNetOut = false;
  const wrapper = { pid, parent: 0, group: pid, startTime, isZombie: false };
  // Also those that have ended by now: what they started is found by their pid.
  let members: ProcessEntry[] = [wrapper];
  let wrapperIsAloneSince: number | undefined;
  for (;;) {
    const { entries } = await table.list();
    members = withDescendants(members, entries);
    const left = members.filter((member) => entries.some((entry) => isSame(entry, member)));
    if (left.length === 0) return { survivors: [] };
    if (Date.now() > deadline) return { survivors: left.map((member) => member.pid) };
    const commands = left.filter((member) => member !== wrapper);
    if (!isNetOut && Date.now() > startedAt + LAST_NET_MS) {
      isNetOut = true;
      for (const member of left) killTree(member.pid);
    } else for (const member of commands) kill(member.pid);
    if (commands.length === 0) wrapperIsAloneSince ??= Date.now();
    if (Date.now() - (wrapperIsAloneSince ?? Infinity) > WRAPPER_LIMIT_MS) kill(pid);
    await delay(LOOK_AGAIN_MS);
  }
}

/**
 * The members with all that descends from them. Windows keeps the pid of a parent that has ended, and gives it to others:
 * whoever was created before its parent, or has a living parent with another creation time, is a stranger's child.
 */
export function withDescendants(members: ProcessEntry[], entries: ProcessEntry[]): ProcessEntry[] {
  const all = [...members];
  const living = new Map(entries.map((entry) => [entry.pid, entry]));
  // It grows as it is gone through.
  for (const parent of all) {
    const holder = living.get(parent.pid);
    if (holder && !isSame(holder, parent)) continue;
    for (const entry of entries) {
      const isChild = entry.parent === parent.pid && BigInt(entry.startTime) >= BigInt(parent.startTime);
      if (isChild && !all.some((member) => isSame(member, entry))) all.push(entry);
    }
  }
  return all;
}

function isSame(one: ProcessEntry, other: ProcessEntry): boolean {
  return one.pid === other.pid && one.startTime === other.startTime;
}

const SYSTEM: Killers = {
  kill(pid) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone this instant, or not ours to end: the next look tells which.
    }
  },
  killTree: (pid) => treeKill(pid, 'SIGKILL', () => undefined),
};
