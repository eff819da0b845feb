import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = join(import.meta.dirname, '../../slurm/cluster.sh');

/** Calls a function of the script that has set up the cluster. */
export async function cluster(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('bash', ['-c', '. "$1"; shift; "$@"', 'bash', SCRIPT, name, ...args]);
  return stdout;
}

/** Runs a program of Slurm, as a person would beside Legwork. */
export async function slurm(program: string, ...args: string[]): Promise<string> {
  return (await run(program, args)).stdout.trim();
}

/** The state of a job, as Slurm has it. */
export function stateOf(job: number): Promise<string> {
  return slurm('squeue', '--noheader', '--states=all', `--jobs=${job}`, '--format=%T');
}
