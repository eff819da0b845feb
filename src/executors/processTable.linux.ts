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
    async list() {
      const entries: ProcessEntry[] = [];
      for (const name of readdirSync('/proc')) {
        if (!/^\d+$/.test(name)) continue;
        const entry = find(Number(name));
        if (entry) entries.push(entry);
      }
      return entries;
    },
    environmentVariable(pid, name) {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return environment.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
      } catch {
        // Another user's process, or one that is gone: not ours.
        return undefined;
      }
    },
  };
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
