import { jobOptionsOf, type ExecutorParams, type JobParams } from '../protocol/executor.ts';
import type { ExecutorSettings } from '../protocol/hostSettings.ts';

/**
 * The job as which a start runs: as it asks itself, or as its group does, with what the settings ask of every job
 * besides. `undefined` if it runs on this machine.
 */
export function chosenExecutor(
  given: ExecutorParams | undefined,
  group: string,
  { slurm = {}, groups = {} }: ExecutorSettings = {},
): JobParams | undefined {
  if (given?.kind === 'local') return undefined;
  const usual = Object.hasOwn(groups, group) ? groups[group] : undefined;
  if (!given && usual === undefined) return undefined;
  const partition = given ? undefined : usual?.split(':')[1];
  return {
    kind: 'slurm',
    ...jobOptionsOf(slurm),
    ...(partition !== undefined && { partition }),
    ...(given && jobOptionsOf(given)),
  };
}
