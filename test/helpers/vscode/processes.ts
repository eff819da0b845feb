import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One process of the machine. */
export interface ProcessInfo {
  pid: number;
  parent: number;
  command: string;
}

/** All processes; `ps` is missing on small Linux machines, so there it is not needed. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  if (process.platform === 'linux') return listFromProc();
  if (process.platform === 'win32') return listFromPowerShell();
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { maxBuffer: 1 << 26 });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }] : [];
  });
}

async function listFromProc(): Promise<ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const infos = await Promise.all(pids.map((pid) => readProc(pid).catch(() => undefined)));
  return infos.filter((info) => info !== undefined);
}

async function readProc(pid: string): Promise<ProcessInfo | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; state and parent follow the last one.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z') return undefined;
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  return { pid: Number(pid), parent: Number(parent), command };
}

async function listFromPowerShell(): Promise<ProcessInfo[]> {
  const script =
    'Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,CommandLine | ConvertTo-Json -Compress';
  const { stdout } = await run('powershell', ['-NoProfile', '-Command', script], { maxBuffer: 1 << 26 });
  const rows = JSON.parse(stdout) as {
    ProcessId: number;
    ParentProcessId: number;
    CommandLine: string | null;
  }[];
  return rows.map((row) => ({
    pid: row.ProcessId,
    parent: row.ParentProcessId,
    command: row.CommandLine ?? '',
  }));
}

/** All that a process started, and what those started; not itself. */
export async function descendantsOf(root: number): Promise<ProcessInfo[]> {
  const all = await listProcesses();
  const found: ProcessInfo[] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const children = all.filter((info) => parents.has(info.parent) && !found.includes(info));
    found.push(...children);
    parents = new Set(children.map((info) => info.pid));
  }
  return found;
}

/** Whether a process is there and is no zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await listProcesses()).some((info) => info.pid === pid);
}

/** Ends a process without appeal; one that is gone already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone.
  }
}

/** Ends a process and everything below it. */
export async function killTree(root: number): Promise<void> {
  const below = await descendantsOf(root);
  for (const pid of [root, ...below.map((info) => info.pid)]) kill(pid);
}

/** Linux only: processes whose environment has this `NAME=value`; finds what left its parents. */
export async function processesWithEnvironment(entry: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const matches = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(entry);
    }),
  );
  return pids.filter((pid, index) => matches[index] && pid !== process.pid);
}
