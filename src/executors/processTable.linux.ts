import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

/** The process table as /proc shows it; formats are those of proc(5). */
export function linuxProcessTable(): ProcessTable {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const find = (pid: number): ProcessEntry | undefined => {
    try {
      return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
      // No such process, which is the answer.
      return undefined;
    }
  };
  return {
    boot,
    find,
    list: async () => pids().flatMap((pid) => find(pid) ?? []),
    marked: (id) => pids().filter((pid) => hasVariable(pid, `LEGWORK_TASK_ID=${id}`)),
  };
}

function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function hasVariable(pid: number, pair: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${pair}\0`);
  } catch {
    // Another user's process, or one that is gone: not ours.
    return false;
  }
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
