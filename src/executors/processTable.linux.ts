import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessEntry, ProcessListing, ProcessTable } from './processTable.ts';

const ID_VARIABLE = 'LEGWORK_TASK_ID=';

/** The process table as /proc shows it, for the tasks of a data directory; formats are those of proc(5). */
export function linuxProcessTable(home: string): ProcessTable {
  // As the environment is read, byte by byte.
  const homeVariable = `LEGWORK_HOME=${Buffer.from(home).toString('latin1')}`;
  /** The task a process was started for, if its environment can be read and says so. */
  const taskOf = (pid: number): string | undefined => {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      const id = variables.find((variable) => variable.startsWith(ID_VARIABLE));
      // Ids that people choose are found in other data directories too.
      if (id === undefined || !variables.includes(homeVariable)) return undefined;
      return id.slice(ID_VARIABLE.length);
    } catch {
      // Another user's process, or one that is gone: not ours.
      return undefined;
    }
  };
  const boot = readBoot();
  const find = (pid: number): ProcessEntry | undefined => {
    try {
      return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
      // No such process, which is the answer.
      return undefined;
    }
  };
  const look = (): ProcessListing => {
    const tasks = new Map<number, string | undefined>();
    return {
      entries: pids().flatMap((pid) => find(pid) ?? []),
      taskOf(pid) {
        if (!tasks.has(pid)) tasks.set(pid, taskOf(pid));
        return tasks.get(pid);
      },
    };
  };
  let next: Promise<ProcessListing> | undefined;
  return {
    boot,
    find,
    list() {
      // Many tasks are often cancelled at once, and a look at every process takes milliseconds.
      next ??= new Promise((resolve) => {
        setImmediate(() => {
          next = undefined;
          resolve(look());
        });
      });
      return next;
    },
    marked: (id) => pids().filter((pid) => taskOf(pid) === id),
  };
}

/** The id of this boot; `-`, as wrappers write it, where the system does not show it, as in some containers. */
export function readBoot(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim() || '-';
  } catch {
    return '-';
  }
}

function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** Parses /proc/PID/stat: the name in parentheses may hold anything, so fields count from its end. */
export function parseStat(stat: string): ProcessEntry | undefined {
  const close = stat.lastIndexOf(')');
  const fields = stat.slice(close + 2).split(' ');
  const [state, parent, group] = fields;
  const startTime = fields[19];
  if (close < 0 || startTime === undefined) return undefined;
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    startTime,
    isZombie: state === 'Z' || state === 'X',
  };
}
