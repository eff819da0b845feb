/*
 * What the host needs to run tasks as jobs of Slurm. A bundle of its own (`#slurm`), which is loaded with the first such
 * task.
 */
import { QueueExecutor, type QueueExecutorOptions } from './executors/queue/queueExecutor.ts';
import type { RemoteExecutor } from './executors/remoteExecutor.ts';
import { slurmQueue } from './executors/slurm/slurmQueue.ts';

/** The executor of Slurm, for the attempts of a data directory. */
export function createSlurmExecutor(options: Omit<QueueExecutorOptions, 'queue'>): RemoteExecutor {
  return new QueueExecutor({ ...options, queue: slurmQueue() });
}
