import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from '../protocol/task.ts';
import type { Termination } from '../core/executor.ts';
import { isSameStart } from './startTime.ts';
import { membersOf, type ProcessEntry, type ProcessTable } from './processTable.ts';

const LOOK_AGAIN_MS = 5;
const LOOK_AGAIN_LIMIT_MS = 50;
/** How long after a KILL a process may take to go before it counts as a survivor. */
const KILL_LIMIT_MS = 3000;

export interface TerminateOptions {
  id: string;
  /** The task's wrapper, leader of its process group. */
  process: ProcessIdentity;
  graceMs: number;
}

/**
 * Ends a task's process tree: TERM to its group and to all that left the group, after `graceMs` KILL,
 * again and again until a look at the whole system finds none. Only processes found alive with their start
 * time are signalled, so a pid that was given to somebody else is never hit. The wrapper is killed last,
 * if at all: it records how the command ended.
 */
export async function terminateTree(table: ProcessTable, options: TerminateOptions): Promise<Termination> {
  const look = async () => {
    // While a group has members its number is nobody else's; a stranger with the number proves it empty.
    const root = table.find(options.process.pid);
    const isRootOurs =
      options.process.boot === table.boot &&
      (!root || isSameStart(root.startTime, options.process.startTime));
    const { entries, taskOf } = await table.list();
    return membersOf(entries, {
      root: isRootOurs ? options.process.pid : -1,
      carriesMark: (pid) => taskOf(pid) === options.id,
    }).filter((member) => member.pid !== process.pid);
  };

  const asked = await look();
  // A stopped process would not hear the request alone.
  for (const member of asked) signal(table, member, ['SIGTERM', 'SIGCONT']);
  await untilGone(table, { members: asked, limitMs: options.graceMs });

  const deadline = Date.now() + KILL_LIMIT_MS;
  for (let members = await look(); members.length > 0; members = await look()) {
    if (Date.now() > deadline) return { survivors: members.map((member) => member.pid) };
    const commands = members.filter((member) => member.pid !== options.process.pid);
    const condemned = commands.length > 0 ? commands : members;
    // A wrapper whose command is gone ends by itself; give it that moment.
    if (commands.length === 0) await untilGone(table, { members, limitMs: 500 });
    for (const member of condemned) signal(table, member, ['SIGKILL']);
    await untilGone(table, { members: condemned, limitMs: 250 });
  }
  return { survivors: [] };
}

function signal(table: ProcessTable, member: ProcessEntry, names: NodeJS.Signals[]): void {
  if (!isStillThere(table, member)) return;
  try {
    for (const name of names) process.kill(member.pid, name);
  } catch {
    // Gone this instant, or not ours to signal: the next look tells which.
  }
}

async function untilGone(
  table: ProcessTable,
  options: { members: ProcessEntry[]; limitMs: number },
): Promise<void> {
  const deadline = Date.now() + options.limitMs;
  let pauseMs = LOOK_AGAIN_MS;
  while (Date.now() < deadline && options.members.some((member) => isStillThere(table, member))) {
    await delay(Math.min(pauseMs, Math.max(1, deadline - Date.now())));
    pauseMs = Math.min(pauseMs * 1.5, LOOK_AGAIN_LIMIT_MS);
  }
}

function isStillThere(table: ProcessTable, member: ProcessEntry): boolean {
  const entry = table.find(member.pid);
  return entry !== undefined && !entry.isZombie && entry.startTime === member.startTime;
}
