import type { EndCause } from '../../core/executor.ts';
import type { Job } from '../queue/jobQueue.ts';

/* Slurm's states of jobs, as `squeue` names them. */

export interface SlurmJob {
  id: number;
  state: string;
  reason: string;
  node: string;
}

const PENDING = new Set([
  'PENDING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'RESV_DEL_HOLD',
  'SPECIAL_EXIT',
]);
const ENDED = new Set([
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL', 'OUT_OF_MEMORY'],
  ...['PREEMPTED', 'REVOKED', 'TIMEOUT'],
]);

/** A state that is not known counts as running: that loses nothing. */
export function phaseOf(state: string): Job['phase'] {
  if (PENDING.has(state)) return 'pending';
  return ENDED.has(state) ? 'ended' : 'running';
}

/** Reasons that do not pass by themselves: the job waits until its owner or an operator changes something. */
const STANDING: Record<string, string> = {
  BadConstraints: 'no node has what it asks for',
  DependencyNeverSatisfied: 'what it depends on has failed',
  InvalidAccount: 'its account may not run it',
  InvalidQOS: 'its quality of service may not run it',
  PartitionConfig: 'it asks for more than its partition has',
  PartitionNodeLimit: 'it asks for more nodes than its partition has or allows',
  PartitionTimeLimit: 'it asks for more time than its partition allows',
};

/** `pending: Resources`, or just the state, in small letters. */
export function wordsOf({ state, reason }: SlurmJob): string {
  const word = state.toLowerCase().replaceAll('_', ' ');
  const isTelling = PENDING.has(state) && reason !== '' && reason !== 'None';
  if (!isTelling) return word;
  const meaning = STANDING[reason];
  return meaning === undefined ? `${word}: ${reason}` : `${word}: ${reason} (${meaning})`;
}

/** Who ended a job, if not its command. */
export function causeOf({ id, state, reason, node }: SlurmJob): EndCause | undefined {
  const where = node === '' ? 'Its node' : `Its node ${node}`;
  switch (state) {
    case 'TIMEOUT':
      return { message: `Slurm ended job ${id} at its time limit.`, isTimeLimit: true };
    case 'DEADLINE':
      return { message: `Slurm ended job ${id} at its deadline.`, isTimeLimit: true };
    case 'OUT_OF_MEMORY':
      return { message: `Slurm ended job ${id} because it used more memory than it had asked for.` };
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return { message: `${where} failed, and job ${id} of Slurm with it.` };
    case 'PREEMPTED':
      return { message: `Slurm ended job ${id} for another with a higher priority.` };
    case 'CANCELLED':
    case 'REVOKED':
      return { message: `Job ${id} was cancelled in Slurm, and not by Legwork${detail(reason)}.` };
    case 'FAILED':
      // Its exit code is the command's. These are Slurm's: it could not begin, or a node has killed it, as for its memory.
      return /launch|RaisedSignal:53/i.test(reason)
        ? { message: `Slurm reports that job ${id} failed${detail(reason)}.` }
        : undefined;
    default:
      return undefined;
  }
}

function detail(reason: string): string {
  return reason === '' || reason === 'None' ? '' : ` (${reason})`;
}
