import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { errorCode } from '../../base/errors.ts';
import { JobRefused } from '../queue/jobQueue.ts';

/** How long a program of Slurm may take; its own limits for the controller are shorter. */
const PATIENCE_MS = 60_000;
/** As many of them run at a time. */
const AT_A_TIME = 8;
/** What its programs get of the host's environment; the job itself has that of its task. */
const KEPT = /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|SLURM_CONF|SLURM_CLUSTERS|SBATCH_\w+)$/;

/** How a program of Slurm ended. */
export interface ProgramEnd {
  isFine: boolean;
  stdout: string;
  /** What it complained about, as one line. */
  complaint: string;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a program of Slurm. @throws JobRefused if it is not installed, Error if it does not answer */
export async function runSlurm(program: string, args: string[], input = ''): Promise<ProgramEnd> {
  if (running >= AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await run(program, args, input);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const message = `Slurm is not installed on this machine: there is no ${program} on the PATH.`;
    throw new JobRefused(message, 127);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

async function run(program: string, args: string[], input: string): Promise<ProgramEnd> {
  // In a group of its own: where it is a script, what that has started ends with it.
  const child = spawn(program, args, { env: environment(), cwd: '/', stdio: 'pipe', detached: true });
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), patienceMs());
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // It may end without reading it.
  child.stdin.on('error', () => undefined).end(input);
  try {
    const all = Promise.all([text(child.stdout), text(child.stderr), ended]);
    const told = await Promise.race([all, late.promise]);
    if (told !== 'late') return { isFine: told[2] === 0, stdout: told[0], complaint: complaintOf(told[1]) };
    all.catch(() => undefined);
    abandon(child);
    throw new Error(`Slurm does not answer: ${program} took longer than ${patienceMs() / 1000} s.`);
  } finally {
    clearTimeout(timer);
  }
}

function abandon({ pid, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  stdout.destroy();
  stderr.destroy();
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Tests wait for less. */
function patienceMs(): number {
  return Number(process.env.LEGWORK_HOST_SLURM_PATIENCE_MS) || PATIENCE_MS;
}

function environment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name)));
}

/** The last thing it says is what came of it. */
function complaintOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^\w+: (?:error: |fatal: )?/, '').trim());
  return lines.filter((line) => line !== '').join('; ');
}
