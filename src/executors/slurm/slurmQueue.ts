import type { JobParams } from '../../protocol/executor.ts';
import { WRAPPER_KILLS } from '../queue/jobScript.ts';
import { JobRefused, type Job, type JobQueue, type JobRequest, type JobSignal } from '../queue/jobQueue.ts';
import { causeOf, phaseOf, wordsOf } from './jobStates.ts';
import { refusalOf, type Refusal } from './refusals.ts';
import { runSlurm } from './slurmProgram.ts';

const REFUSED: Record<Refusal, string> = {
  silent: 'Slurm does not answer',
  later: 'Slurm does not take the job now',
  never: 'Slurm refuses the job',
};

/** Number, state, reason, nodes and name, the only one that could contain the separator. */
const FORMAT = '%A|%T|%r|%N|%j';

/** Slurm, by its programs. */
export function slurmQueue(): JobQueue {
  return {
    kind: 'slurm',
    title: 'Slurm',
    variables: { job: 'SLURM_JOB_ID', node: 'SLURMD_NODENAME' },
    submit,
    list,
    signal,
  };
}

async function submit({ name, script, asked }: JobRequest): Promise<number> {
  const { isFine, stdout, complaint } = await runSlurm('sbatch', submitArgs({ name, asked }), script);
  const [, job] = /^(\d+)/.exec(stdout) ?? [];
  if (isFine && job !== undefined) return Number(job);
  const why = complaint || `sbatch said ${stdout.slice(0, 100).trim() || 'nothing'}`;
  // Without an error, there is a job, which the next list names.
  const refusal = isFine ? 'silent' : refusalOf(why);
  const message = `${REFUSED[refusal]}: ${why}`;
  throw refusal === 'never' ? new JobRefused(message) : new Error(message);
}

/** What people ask for comes before what a job needs, and cannot replace it. */
export function submitArgs({ name, asked }: { name: string; asked: JobParams }): string[] {
  const { partition, account, time, memory, cpus, gpus, constraint, extra = [] } = asked;
  const wanted = { partition, account, time, mem: memory, 'cpus-per-task': cpus, gpus, constraint };
  return [
    '--no-requeue',
    ...Object.entries(wanted).flatMap(([option, value]) =>
      value === undefined ? [] : `--${option}=${value}`,
    ),
    ...extra,
    ...['--parsable', `--job-name=${name}`, '--chdir=/', '--export=ALL'],
    // The wrapper opens the output; what Slurm would write there besides is on the record.
    ...['--input=/dev/null', '--output=/dev/null', '--error=/dev/null'],
  ];
}

async function list(): Promise<Job[]> {
  const uid = String(process.getuid?.() ?? '');
  const args = ['--noheader', '--states=all', `--user=${uid}`, `--format=${FORMAT}`];
  const { isFine, stdout, complaint } = await runSlurm('squeue', args);
  if (!isFine) throw new Error(`Slurm does not answer: ${complaint}`);
  return parseJobs(stdout);
}

/** The jobs in the answer of `squeue`. */
export function parseJobs(answer: string): Job[] {
  return answer.split('\n').flatMap((line) => {
    const [, number, state = '', reason = '', node = '', name = ''] =
      /^(\d+)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)$/.exec(line) ?? [];
    if (number === undefined) return [];
    const job = { id: Number(number), state, reason, node };
    const cause = causeOf(job);
    return {
      ...{ id: job.id, name, phase: phaseOf(state), words: wordsOf(job) },
      ...(node && { node }),
      ...(cause && { cause }),
    };
  });
}

async function signal(job: number, kind: JobSignal): Promise<void> {
  if (kind === 'cancel') return scancel(String(job));
  // Only the wrapper gets it, which is the script of the job.
  if (kind === 'kill') return scancel('--batch', `--signal=${WRAPPER_KILLS}`, String(job));
  await scancel(`--signal=${SIGNALS[kind]}`, '--full', String(job));
}

const SIGNALS = { term: 'TERM', stop: 'STOP', continue: 'CONT' };

/** @throws Error if Slurm does not answer; that there is nothing to signal is none */
async function scancel(...args: string[]): Promise<void> {
  const { isFine, complaint } = await runSlurm('scancel', args);
  if (!isFine && refusalOf(complaint) === 'silent') throw new Error(`${REFUSED.silent}: ${complaint}`);
}
