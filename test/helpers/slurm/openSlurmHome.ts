import type { HostConnection } from '../../../src/client/hostConnection.ts';
import type { JobOptions } from '../../../src/protocol/executor.ts';
import type { ShellParams } from '../../../src/protocol/startParams.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { openHome, type HomeOptions } from '../host/openHome.ts';
import { waitFor } from '../host/waitFor.ts';
import { SLURM_WAIT_MS } from './cluster.ts';

/** A data directory whose tasks run as jobs. */
export function openSlurmHome(options: HomeOptions = {}) {
  const home = openHome({ graceMs: 1000, ...options });
  return {
    ...home,
    /** What a start takes, for a command that runs as a job. */
    job(command: string | string[], asked: JobOptions = {}, more: Partial<ShellParams> = {}) {
      return home.params(command, { executor: { kind: 'slurm', ...asked }, ...more });
    },
    /** The task, once its job has a number. */
    submitted: (client: HostConnection['client'], id: string, isSo: (task: Task) => boolean = () => true) =>
      waitFor(
        `${id} to have a job`,
        async () => {
          const task = await client.get(id);
          const { job } = task.executor?.place ?? {};
          return job !== undefined && isSo(task) ? { task, job } : undefined;
        },
        SLURM_WAIT_MS,
      ),
    /** The task, once it runs on a node. */
    onNode: (client: HostConnection['client'], id: string) =>
      waitFor(
        `${id} to run on a node`,
        async () => {
          const task = await client.get(id);
          const { job, node } = task.executor?.place ?? {};
          return task.status.state === 'running' && job !== undefined && node !== undefined
            ? { task, job, node }
            : undefined;
        },
        SLURM_WAIT_MS,
      ),
  };
}
