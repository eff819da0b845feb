import { jobOptionsOf, type ExecutorParams, type JobParams } from '../protocol/executor.ts';
import type { ExecutorSettings } from '../protocol/hostSettings.ts';
import { usualExecutor, type StartPlace } from '../protocol/usualExecutor.ts';

/**
 * The job as which a start runs: as it asks itself, else as its group does, else as its folder does, with what the
 * settings ask of every job besides. `undefined` if it runs on this machine.
 */
export function chosenExecutor(
  given: ExecutorParams | undefined,
  place: StartPlace,
  settings: ExecutorSettings = {},
): JobParams | undefined {
  const chosen = given ?? usualExecutor(place, settings);
  if (chosen?.kind !== 'slurm') return undefined;
  return { kind: 'slurm', ...jobOptionsOf(settings.slurm ?? {}), ...jobOptionsOf(chosen) };
}
