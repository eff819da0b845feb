import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../../../src/base/errors.ts';
import { killNow } from '../host/processes.ts';
import { waitFor } from '../host/waitFor.ts';

const run = promisify(execFile);
const SCRIPT = join(import.meta.dirname, '../../slurm/cluster.sh');

/** Slurm takes its time. */
export const SLURM_WAIT_MS = 60_000;

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

/** The process of a daemon, by the file in which it says so. */
export async function pidOfDaemon(name: string): Promise<number> {
  return Number(readFileSync(join(await folderOfCluster(), `${name}.pid`), 'utf8'));
}

async function folderOfCluster(): Promise<string> {
  return (await cluster('printenv', 'SLURM_CONF')).trim().replace(/\/slurm\.conf$/, '');
}

/**
 * Kills the controller, once it has saved all jobs. It does so every few seconds, and one that it has not saved has never
 * been: its number is given again, and a node that knows that number refuses the job, and is drained.
 */
export async function killController(): Promise<void> {
  const last = await slurm('squeue', '--noheader', '--states=all', '--sort=-i', '--format=%j').then(
    (all) => all.split('\n')[0] ?? '',
  );
  const saved = join(await folderOfCluster(), 'state/job_state');
  // While it saves, the file is not there for a moment.
  const isSaved = () => contentOf(saved).includes(last);
  await waitFor('the controller to save its jobs', isSaved, SLURM_WAIT_MS);
  killNow(await pidOfDaemon('slurmctld'));
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.of();
    throw error;
  }
}

/** Has all daemons run, and the nodes take jobs, whatever a test before has left. */
export async function mendCluster(): Promise<void> {
  await cluster('mend_cluster');
  await waitFor(
    'all nodes to take jobs',
    async () => (await statesOfNodes()).every(takesJobs),
    SLURM_WAIT_MS,
  );
}

/** Waits until nothing of an earlier test is on a node. */
export async function emptyCluster(): Promise<void> {
  await mendCluster();
  await slurm('scancel', '--user=root');
  await waitFor(
    'all nodes to be idle',
    async () => (await statesOfNodes()).every((state) => state === 'idle'),
    SLURM_WAIT_MS,
  );
}

/** With a sign behind them if there is a reservation, or no answer. */
async function statesOfNodes(): Promise<string[]> {
  const args = ['--noheader', '--Node', '--partition=main', '--format=%T'];
  const said = await slurm('sinfo', ...args).catch(() => 'no answer');
  return said.split('\n');
}

function takesJobs(state: string): boolean {
  return /^(?:idle|mixed|allocated|completing)$/.test(state);
}
