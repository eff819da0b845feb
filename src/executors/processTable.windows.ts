import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { noMarks, type ProcessEntry, type ProcessTable } from './processTable.ts';

const SELECT =
  'ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.ToFileTimeUtc()) $($_.Name)" }';

/** PowerShell's arguments for a listing of all or the given processes. */
export function listingArguments(pids: readonly number[] = []): string[] {
  const filter = pids.map((pid) => `ProcessId=${pid}`).join(' or ');
  const query = filter
    ? `Get-CimInstance Win32_Process -Filter '${filter}'`
    : 'Get-CimInstance Win32_Process';
  return ['-NoProfile', '-NonInteractive', '-Command', `${query} | ${SELECT}`];
}

/** To find more processes than this, all are listed: a command line is limited in length. */
const FILTER_LIMIT = 50;

/** The process table as listed by Windows's CIM. Creation times are absolute, so no boot is needed. */
export function windowsProcessTable(): ProcessTable {
  const look = async (pids?: readonly number[]) => {
    const options = { windowsHide: true, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)('powershell.exe', listingArguments(pids), options);
    return parseListing(stdout);
  };
  return {
    boot: '-',
    async find(pids) {
      if (pids.length === 0) return [];
      const wanted = new Set(pids);
      const found = await look(pids.length > FILTER_LIMIT ? undefined : pids);
      return found.filter(({ pid }) => wanted.has(pid));
    },
    list: async () => ({ entries: await look(), marks: noMarks }),
  };
}

/** Parses the lines `pid parent created name`; Windows has no process groups, so each process is its own. */
export function parseListing(listing: string): ProcessEntry[] {
  return listing.split(/\r?\n/).flatMap((line) => {
    const [pid, parent, startTime, ...name] = line.trim().split(' ');
    if (!pid || !parent || !startTime) return [];
    const common = { startTime, isZombie: false, name: name.join(' ') };
    return [{ pid: Number(pid), parent: Number(parent), group: Number(pid), ...common }];
  });
}
