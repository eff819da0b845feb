import { readdirSync, readFileSync } from 'node:fs';
import { parseStat } from '../../src/executors/processTable.linux.ts';

const TICK_MS = 10;

/** CPU time a process has used, in milliseconds (user and system, to 10 ms). */
export function cpuOf(pid: number): number {
  return ticksOf(pid, 2) * TICK_MS;
}

/** CPU time that processes and their ended children have used together, in milliseconds (user and system, to 10 ms). */
export function cpuOfAll(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid, 4) * TICK_MS, 0);
}

/** The first of its own user and system time, and those of its ended children, in this order. */
function ticksOf(pid: number, count: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 11 + count).reduce((sum, field) => sum + Number(field), 0);
}

/** Resident memory in MiB. */
export function rssOf(pid: number): number {
  return kibibytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+)/m) / 1024;
}

/** Proportional share of memory in MiB: what is shared counts in parts. */
export function pssOf(pid: number): number {
  return kibibytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m) / 1024;
}

function kibibytes(path: string, pattern: RegExp): number {
  const value = pattern.exec(readFileSync(path, 'utf8'))?.[1];
  if (value === undefined) throw new Error(`${path} does not tell ${pattern.source}`);
  return Number(value);
}

/** Direct children of a process. */
export function childrenOf(pid: number): number[] {
  return processes().flatMap((entry) => (entry.parent === pid ? [entry.pid] : []));
}

function processes() {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return parseStat(readFileSync(`/proc/${name}/stat`, 'latin1')) ?? [];
    } catch {
      // It ended in between.
      return [];
    }
  });
}
