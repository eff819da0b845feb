import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** `USER_HZ`, the kernel's unit of time for programs on every architecture that Node supports. */
const TICKS_PER_SECOND = 100;
/** Field of /proc/PID/stat after the name: clock ticks from boot to start. */
const START_FIELD = 19;

/** When a process started, in milliseconds since the epoch, to about a second; `undefined` if it does not exist. */
export async function processStartMs(pid: number): Promise<number | undefined> {
  try {
    if (process.platform === 'linux') return await startOnLinux(pid);
    const text = process.platform === 'win32' ? await startOnWindows(pid) : await startByPs(pid);
    const startMs = Date.parse(text.trim());
    return Number.isNaN(startMs) ? undefined : startMs;
  } catch {
    return undefined;
  }
}

async function startOnLinux(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const uptime = await readFile('/proc/uptime', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Dead, but not yet collected by its parent.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const ageSeconds = Number.parseFloat(uptime) - Number(fields[START_FIELD]) / TICKS_PER_SECOND;
  return Date.now() - ageSeconds * 1000;
}

async function startByPs(pid: number): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { env });
  return `${stdout.trim()} UTC`;
}

async function startOnWindows(pid: number): Promise<string> {
  const script = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`;
  const words = ['-NoProfile', '-NonInteractive', '-Command', script];
  return (await promisify(execFile)('powershell.exe', words, { windowsHide: true })).stdout;
}
