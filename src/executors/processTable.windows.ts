import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

const SELECT =
  'ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.ToFileTimeUtc())" }';

/** PowerShell's arguments for a listing; `filter` is a WQL condition made of numbers only. */
export function listingArguments(filter?: string): string[] {
  const query = filter
    ? `Get-CimInstance Win32_Process -Filter '${filter}'`
    : 'Get-CimInstance Win32_Process';
  return ['-NoProfile', '-NonInteractive', '-Command', `${query} | ${SELECT}`];
}

/** The process table as Windows's CIM shows it. Creation times are absolute, so no boot is needed. */
export function windowsProcessTable(): ProcessTable {
  const run = (args: string[]) =>
    execFileSync('powershell.exe', args, { encoding: 'utf8', windowsHide: true });
  return {
    boot: '-',
    find: (pid) => parseListing(run(listingArguments(`ProcessId=${pid}`)))[0],
    async list() {
      const { stdout } = await promisify(execFile)('powershell.exe', listingArguments(), {
        windowsHide: true,
        maxBuffer: 64 * 1024 * 1024,
      });
      return { entries: parseListing(stdout), taskOf: () => undefined };
    },
    marked: () => [],
  };
}

/** Parses the lines `pid parent created`; Windows has no process groups, so each is its own. */
export function parseListing(listing: string): ProcessEntry[] {
  return listing.split(/\r?\n/).flatMap((line) => {
    const [pid, parent, startTime] = line.trim().split(' ');
    if (!pid || !parent || !startTime) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(pid), startTime, isZombie: false }];
  });
}
