import { readdirSync, readFileSync } from 'node:fs';
import { parseStat } from '../../src/executors/processTable.linux.ts';

const TICK_MS = 10;

/** CPU time a process has used, in milliseconds (user and system, to 10 ms). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
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

/** Everything that descends from a process, without it. */
export function descendantsOf(pid: number): number[] {
  const all = processes();
  const found = [pid];
  for (const ancestor of found) {
    for (const entry of all) if (entry.parent === ancestor && !entry.isZombie) found.push(entry.pid);
  }
  return found.slice(1);
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
