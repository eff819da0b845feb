import type { TaskExecutor } from './executor.ts';

/** In a few words: `slurm · job 4711 · node n2 · pending: Resources`. */
export function executorText({ kind, partition, place: { job, node, state } = {} }: TaskExecutor): string {
  const parts = [
    partition === undefined ? kind : `${kind}:${partition}`,
    job === undefined ? undefined : `job ${job}`,
    node === undefined ? undefined : `node ${node}`,
    state,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
